"""Where everything is kept: SQL through SQLAlchemy Core. Begin with database.py, and unit.py for one transaction."""
