"""The alarm clock, on APScheduler; begin with alarm.py."""
