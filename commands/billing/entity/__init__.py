"""The legal entity that bills."""
