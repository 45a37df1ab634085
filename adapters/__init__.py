"""The chat platforms: one folder each, which translates in, translates out and keeps the connection."""
