"""The time of this machine; begin with system.py."""
