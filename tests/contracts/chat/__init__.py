"""What every chat platform promises. A platform's folder in `adapters/` is found by itself; its driver has its name."""
