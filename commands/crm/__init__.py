"""Clients, their people, and the deals that are made with them."""
