"""What the process has done from which the commands are forked, so that each of them need not: the imports."""

from bot.app import declared
from bot.cli import application

application()
declared()
