"""Export and import of a whole company as files."""
