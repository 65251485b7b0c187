"""How Teams is drawn for, spoken to and listened to; Teams itself is played by `tests/fakes/teams`."""
