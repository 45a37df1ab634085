"""The business: one package per area, one per noun in it; modules are discovered, and declare their commands."""
