"""The paging policy as a TOML file, default.toml the shipped one; begin with reading.py."""
