"""Projects: commands, members and cards."""
