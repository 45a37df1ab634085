"""Values people type and read: money, numbers, durations, quantities, document lines; nothing here stores or speaks."""
