"""The pages, used through a real browser; `conftest.py` gives a fresh one to each test."""
