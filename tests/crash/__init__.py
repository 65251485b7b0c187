"""The program killed in the middle of its work, as a machine does it: what was promised must still be there."""
