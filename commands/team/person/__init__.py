"""People: invitations, roles, hours, erasure."""
