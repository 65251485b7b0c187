"""The terminal: what is wrong is said there in sentences."""
