"""Tickets: opening, talking, working, cards and lists."""
