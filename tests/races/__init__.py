"""A thousand accepts at once, from several processes on one store: one of them wins. Begin at `race.py`."""
