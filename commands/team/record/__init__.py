"""Commands for any record: find, history, notes, undo."""
