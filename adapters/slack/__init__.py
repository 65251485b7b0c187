"""Slack, as a chat platform beside others. Begin reading at `slack.py`, which puts the pieces together.

What comes in goes through `edge.py` (HTTP) or `socket.py` (Socket Mode) to `inbound.py`; what goes out through
`outbound.py`; `render.py` and `views.py` draw cards and forms.
"""
