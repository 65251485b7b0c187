"""The rules, pure: what may happen to an escalation and to a callback. Begin with `escalation.py`."""
