"""Hours worked and the running timer."""
