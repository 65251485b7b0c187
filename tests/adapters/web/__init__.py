"""The web server: its questions, its headers, its settings, and how it stops."""
