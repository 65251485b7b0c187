"""The policy file, as it is read and as it is refused."""
