"""Who there is, where they sit and when they are on: pure, it knows nobody; begin with roster.py."""
