"""Operation of a process: HTTP server, probes, watchdog, checks, secrets."""
