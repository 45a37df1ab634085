"""Calendars: working hours, holidays, open time, days and instants."""
