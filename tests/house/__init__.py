"""The rules of the house, checked on the source itself: floors, words, sizes, the lock."""
