"""The help desk: tickets, their clocks, and escalation."""
