"""Option type of uploaded files."""

from __future__ import annotations

from itertools import chain, count
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

from bot.invocation import Upload
from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import FieldKind
from bot.replies.spans import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context

MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * 1_000_000
"""The bytes of the files of one request, on every platform."""


def too_large() -> str:
    """The sentence for files that are refused before they have come."""
    return _("Files may have {n} MB at most, all together.", n=MOST_MEGABYTES)


def received(name: str, media_type: str | None, content: bytes) -> Upload:
    """A file as it came from a platform, under a name in which nothing misleads."""
    return Upload(name=file_name(name), media_type=(media_type or "application/octet-stream")[:100], content=content)


def lost(name: str) -> Upload:
    """A file that was attached and that its platform did not hand over."""
    return received(name, None, b"").model_copy(update={"lost": True})


def apart(names: Iterable[str]) -> list[str]:
    """Names of files that come together, each another one: a second `report.pdf` is `report (2).pdf`."""
    found: list[str] = []
    for name in map(file_name, names):
        path = PurePath(name)
        others = (f"{path.stem} ({number}){path.suffix}" for number in count(2))
        found.append(next(one for one in chain([name], others) if one not in found))
    return found


def file_name(name: str) -> str:
    """The last part of a file's name without what could mislead, never empty."""
    last = PurePath(cleaned(name).replace("\\", "/").replace("\n", " ")).name.strip(". ")
    return last[-120:] or "file"


class FileType(OptionType[Upload]):
    """An uploaded file of at most MOST_BYTES; its text is the name under which it came."""

    kind = FieldKind.FILE

    def __repr__(self) -> str:
        return "FileType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Upload:
        """The file that came with the request; raises BadValue when none did, or when it is too large."""
        found = ctx.uploads.get(text) or next(iter(ctx.uploads.values()), None)
        if found is None:
            raise BadValue(_("No file came with this. Attach one and send it again."))
        if found.lost:
            raise BadValue(_("I was not given {name}. Attach it again.", name=found.name))
        if len(found.content) > MOST_BYTES:
            raise BadValue(_("{name} is too large; at most {n} MB fit.", name=found.name, n=MOST_MEGABYTES))
        return found

    def fits(self, text: str, ctx: Context) -> bool:
        """The name of an uploaded file."""
        return text in ctx.uploads

    def canonical(self, value: Upload) -> str:
        """The file's name."""
        return value.name

    def expected(self) -> str:
        """A file."""
        return _("a file")


FileOption = Annotated[Upload, FileType()]
