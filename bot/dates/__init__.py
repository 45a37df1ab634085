"""Days, instants and weekly hours as people write them, read into values."""
