"""Tests of the web chat, on a real server with a small company of its own."""
