"""The simulator: its chat, its clock, its page and who may see it."""
