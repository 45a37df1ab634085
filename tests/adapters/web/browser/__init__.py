"""Tests of the web chat in a real browser."""
