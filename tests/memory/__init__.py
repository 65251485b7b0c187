"""A store in memory: the whole Store port on plain dicts, for tests that need very many short lives of Warmline."""
