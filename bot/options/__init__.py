"""Option types, one module per family of values; annotate a parameter with the aliases they end with."""
