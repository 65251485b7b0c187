"""Warmline itself: begin with `domain/escalation.py`, the machine, then `usecases/desk.py`, the one door."""
