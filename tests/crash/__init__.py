"""The process is killed without warning, at moments that it did not choose, and nothing that it confirmed is lost."""
