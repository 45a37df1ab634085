"""Sessions: rows, columns, company scope, and the recording of every change."""
