"""The directory's files on disk; begin with folder.py."""
