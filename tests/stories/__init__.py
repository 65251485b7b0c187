"""The same stories on four theatres; begin at `theatre.py`, then any test. `conftest.py` puts the theatres together."""
