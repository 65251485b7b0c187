"""Signed garbage and hostile text on every inbound route: nothing is answered 500, logged, quoted, or kept.

Begin at `test_payloads.py`. `python -m tests.fuzz` goes on for longer.
"""
