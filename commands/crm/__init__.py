"""Clients, their contacts, and deals."""
