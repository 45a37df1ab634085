"""The personal digest of a working day."""
