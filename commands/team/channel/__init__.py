"""Channels, their purposes, and emoji."""
