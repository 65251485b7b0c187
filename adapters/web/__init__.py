"""The web server that every HTTP adapter's routes stand behind: begin with `app.py`, then `serving.py`."""
