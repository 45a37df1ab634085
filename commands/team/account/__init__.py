"""Chat accounts: codes, log-ins, access requests, groups."""
