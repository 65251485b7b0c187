"""How fast Warmline is, beside what the machine itself can do. Begin at `__main__.py`; it is run by `make bench`."""
