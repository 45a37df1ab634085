"""The company's own people and channels, and what everybody uses: help, home, find, undo, settings."""
