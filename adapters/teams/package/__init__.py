"""The app that a Teams admin uploads: a manifest and two icons in a zip. Begin reading at `writing.py`."""
