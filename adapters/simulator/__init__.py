"""A chat platform in one page of the browser, for whoever has none: begin with `simulator.py`."""
