"""Tables, named queries and the engine under them; knows nothing of commands, chat or people's languages."""
