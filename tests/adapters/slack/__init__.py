"""How Slack is spoken to and listened to; Slack itself is played by `tests/fakes/slack`."""
