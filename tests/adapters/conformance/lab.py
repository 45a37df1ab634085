"""Commands of the suite's own: a file in, a file out."""

from __future__ import annotations

from dataclasses import replace

from bot.command import command
from bot.context import Context
from bot.declaration import declared
from bot.options.file import FileOption
from bot.registry import Registry
from bot.replies.reply import File, Reply

STORY = tuple(f"Sentence {number} of what is told, one after another." for number in range(1, 401))
"""What `/lab tell` answers: more than any platform takes in a message."""


def with_files(registry: Registry) -> Registry:
    """The registry with `/lab take`, `/lab give` and `/lab tell`, for whoever may open tickets."""
    access = registry.commands["ticket new"].access

    @command("lab take", access=access, examples=[""], quiet=True)
    def take(ctx: Context, file: FileOption) -> Reply:
        """Take a file.

        file: the file
        """
        return Reply(say=f"{file.name} has {len(file.content)} bytes.")

    @command("lab give", access=access, examples=[""], quiet=True)
    def give(ctx: Context) -> Reply:
        """Give a file."""
        return Reply(say="Here it is.", files=(File(name="report.csv", media_type="text/csv", content=b"a;b"),))

    @command("lab tell", access=access, examples=[""], quiet=True)
    def tell(ctx: Context) -> Reply:
        """Tell a long story."""
        return Reply(say="\n".join(STORY))

    own = {"lab tell": declared(tell), "lab take": declared(take), "lab give": declared(give)}
    return replace(registry, commands={**registry.commands, **own})
