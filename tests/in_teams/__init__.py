"""What only Teams brings about, over its HTTP; the stories that every platform shares are in `tests/stories`."""
