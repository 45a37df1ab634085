"""Typed lines: words, grammar, routing to a command, binding to values, forms and completion."""
