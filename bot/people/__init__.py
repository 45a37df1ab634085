"""People: permissions, identities, log-ins, and which channels they may enter."""
