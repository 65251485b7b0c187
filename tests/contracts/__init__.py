"""One suite for each port: whatever keeps the port must pass it."""
