"""Durations of work, under the name by which the calendar knows them."""

from bot.values.durations import Unit, certain_duration, looks_like_duration, parse_duration, shown_duration

__all__ = ["Unit", "certain_duration", "looks_like_duration", "parse_duration", "shown_duration"]
