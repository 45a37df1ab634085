"""The soak: a real process under load for minutes, watched from outside."""
