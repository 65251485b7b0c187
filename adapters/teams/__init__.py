"""Microsoft Teams, as a chat platform beside others. Begin reading at `teams.py`, which puts the pieces together.

What comes in goes through `front.py` (HTTP, tokens) to `inbound.py`; what goes out through `outbound.py` and
`connector.py`. `render.py` and `forms.py` draw cards and forms, `presses.py` reads what their buttons bring back;
`package` makes the app that a Teams admin uploads. Nothing outside this folder knows Microsoft's SDK.
"""
