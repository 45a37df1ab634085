"""`python -m tests.meridian ...`: the command line in a process of its own, whose Discord is the tests' server.

Modules of commands that lie in the folder TEST_COMMANDS are found, too.
"""

from __future__ import annotations

import os

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

import commands.team
from bot.cli import main

if __name__ == "__main__":
    place = os.environ["TEST_DISCORD"]
    Route.BASE = f"http://{place}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{place}/gateway/")
    commands.team.__path__.append(os.environ.get("TEST_COMMANDS", ""))
    main()
