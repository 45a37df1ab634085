"""Notices and their deliveries: written as rows, rendered, sent once, retried."""
