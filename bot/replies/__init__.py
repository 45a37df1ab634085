"""Replies as neutral values, and the language, zone and notation of their readers."""
