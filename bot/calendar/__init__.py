"""Calendars: working hours, holidays, open time, days, instants and durations."""
