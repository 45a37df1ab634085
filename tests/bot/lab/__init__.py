"""Commands that only tests know: they say what they were given."""
