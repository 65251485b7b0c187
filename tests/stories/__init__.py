"""The same stories on five theatres; begin at `theatre.py`, then any test.

`conftest.py` puts the theatres together, `on_both.py` two of them side by side.
"""
