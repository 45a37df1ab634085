"""Acts, undo, search, counters, and the records of jobs and processes."""
