"""The business: one package per area, one module per noun; modules are found by walking, and declare what they are."""
