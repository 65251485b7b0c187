"""The names by which the directory's entries refer to one another."""

from typing import NewType

PersonId = NewType("PersonId", str)
Region = NewType("Region", str)
CommCenter = NewType("CommCenter", str)
