"""People, channels and settings of the company, and commands for everyone: help, home, find, undo."""
