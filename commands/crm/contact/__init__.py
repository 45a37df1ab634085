"""People at client companies."""
