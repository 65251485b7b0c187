"""What people read and type, without any I/O."""
