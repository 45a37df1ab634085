"""Values people type and read: money, days, instants, durations, working hours, document lines; nothing here stores or speaks."""
