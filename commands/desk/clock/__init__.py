"""The clocks of tickets: targets, rules and time-keeping."""
