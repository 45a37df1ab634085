"""Notices, deliveries, sent messages, and the posts of the local chat."""
