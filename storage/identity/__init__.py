"""Companies, people, their accounts and log-ins, and the places where they talk."""
