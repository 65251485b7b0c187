"""The only code that opens a unit of work. Begin with `desk.py`, the one door in."""
