"""Several replicas of Warmline on one store in memory, in any order that a seed names. Begin at `interleaving.py`."""
