"""`python -m tests.meridian ...`: the command line in a process of its own, whose Discord is the tests' server."""

from __future__ import annotations

import os

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.cli import main

if __name__ == "__main__":
    place = os.environ["TEST_DISCORD"]
    Route.BASE = f"http://{place}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{place}/gateway/")
    main()
