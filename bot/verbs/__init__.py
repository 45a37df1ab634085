"""The verbs of nouns: commands that are built from fields, each for every noun alike."""
