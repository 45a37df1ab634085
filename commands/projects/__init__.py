"""Projects, their tasks, the time spent on them, and the daily digest."""
