"""What the directory promises, without a network and mostly without a disk."""
