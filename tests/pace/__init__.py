"""Limits of platforms in real time, with several workers."""
