"""Commands of the suite's own: a file in, a file out."""

from __future__ import annotations

from dataclasses import replace

from bot.command import command
from bot.context import Context
from bot.declaration import declared
from bot.options.file import FileOption
from bot.registry import Registry
from bot.replies.reply import File, Reply


def with_files(registry: Registry) -> Registry:
    """The registry with `/lab take` and `/lab give`, for whoever may open tickets."""
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

    own = {"lab take": declared(take), "lab give": declared(give)}
    return replace(registry, commands={**registry.commands, **own})
