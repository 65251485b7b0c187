"""The rules, walked without any I/O: in their own words, on a clock that is moved by hand."""
