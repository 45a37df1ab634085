"""Where people begin: help and home."""
