"""Engines: units of work, the SQLite writer, locks, change feed and failures."""
