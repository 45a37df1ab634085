"""A rolling restart under load."""
