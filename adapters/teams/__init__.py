"""Microsoft Teams, as a chat platform beside others.

`render.py` and `forms.py` draw cards and forms, `presses.py` reads what their buttons bring back; `package` makes the
app that a Teams admin uploads.
"""
