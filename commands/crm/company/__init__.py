"""Client companies."""
