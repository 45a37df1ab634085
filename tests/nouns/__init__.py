"""Nouns that only tests know, declared as an area declares its own."""
