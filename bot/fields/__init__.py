"""The fields of a noun, declared once, and the commands, lists and files that derive from them."""
