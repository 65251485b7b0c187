"""Stand-ins for what is on the far side of a network."""
