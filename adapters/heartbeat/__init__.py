"""The dead man's switch: somebody outside is told each minute that all is well; begin with heartbeat.py."""
