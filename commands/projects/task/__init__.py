"""Tasks: commands, lists and notices."""
