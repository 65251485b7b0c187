"""What people read, platform-free: `card.py` is the language, `phrases.py` holds every sentence."""
