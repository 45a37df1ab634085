"""Scheduled jobs, their scheduler, and the blocks of digests and home."""
