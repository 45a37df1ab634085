"""Option types of channels, and of the purposes that they serve."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from bot.options.option import OptionType
from bot.people.channel_access import references_seen
from bot.records.kinds import REFERENCE, folded
from bot.records.lookup import latest, with_words
from bot.replies.errors import BadValue, NotFound
from bot.replies.i18n import N_, _
from bot.replies.reply import Choice, FieldKind
from bot.values.record_key import RecordKey
from storage.identity.places import Channel, all_channels

if TYPE_CHECKING:
    from bot.context import Context

PURPOSES = (N_("accounts"), N_("sales"), N_("support"), N_("projects"))
MOST = 25


@dataclass(frozen=True)
class Purpose:
    """What a channel is for: `key` as it is stored ("accounts", "project:4"), `name` as it is typed ("P-4")."""

    key: str
    name: str


class PurposeType(OptionType[Purpose]):
    """Accounts, sales, support, projects, or the reference of one record."""

    kind = FieldKind.SUGGEST
    example = PURPOSES[0]

    def __repr__(self) -> str:
        return "PurposeType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Purpose:
        """The purpose; a record must be visible to the caller."""
        wanted = text.strip()
        for purpose in PURPOSES:
            if wanted.casefold() in {purpose, _(purpose).casefold()}:
                return Purpose(purpose, purpose)
        found = _of_record(ctx, wanted)
        if found is None:
            raise BadValue(_("“{text}” is not {expected}.", text=wanted, expected=self.expected()))
        return found

    def fits(self, text: str, ctx: Context) -> bool:
        """A known word, or the shape of a reference."""
        known = {word.casefold() for purpose in PURPOSES for word in (purpose, _(purpose))}
        return text.casefold() in known or bool(REFERENCE.fullmatch(text))

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """The words, then the projects that begin so."""
        start = folded(prefix)
        words = [
            Choice(label=_(p), value=p) for p in PURPOSES if p.startswith(start) or _(p).casefold().startswith(start)
        ]
        kind = ctx.registry.kinds.get("project")
        if kind is None or not ctx.allows(kind.access):
            return words
        rows = with_words(ctx, kind, prefix, limit=MOST) if start else latest(ctx, kind, MOST)
        return [*words, *(Choice(label=kind.title(row)[:80], value=row.ref, detail=row.ref) for row in rows)][:MOST]

    def canonical(self, value: Purpose) -> str:
        """The word or the reference."""
        return value.name

    def expected(self) -> str:
        """The words, or a reference."""
        return _("one of {words}, or a reference such as P-4", words=", ".join(_(p) for p in PURPOSES))


def _of_record(ctx: Context, ref: str) -> Purpose | None:
    prefix = ref.upper().partition("-")[0]
    for kind in ctx.registry.kinds.values():
        if kind.prefix == prefix and ctx.allows(kind.access) and (row := kind.by_ref(ctx, ref)) is not None:
            return Purpose(str(kind.key(row)), row.ref)
    return None


def purposes_named(ctx: Context, keys: Collection[str]) -> dict[str, str]:
    """Stored purposes as they are typed; records that the caller may not see are left out."""
    named = {key: key for key in keys if ":" not in key}
    seen = references_seen(ctx, map(RecordKey.read, keys))
    return named | {str(record): ref for record, ref in seen.items()}


class ChannelType(OptionType[Channel]):
    """A channel that Meridian knows, by its name with or without #."""

    kind = FieldKind.SUGGEST
    mentions = "channel"
    example = "#accounts"

    def __repr__(self) -> str:
        return "ChannelType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Channel:
        """The channel; raises BadValue when it has that name on several platforms."""
        found = self._find(text, ctx)
        if len(found) == 1:
            return found[0]
        if found:
            readings = tuple(Choice(label=f"#{c.name} ({c.platform})", value=self.canonical(c)) for c in found[:5])
            raise BadValue(_("There are several channels called “{text}”. Which one?", text=text), readings=readings)
        names = ", ".join(f"#{channel.name}" for channel in all_channels(ctx.session)[:8])
        raise NotFound(_("I know no channel “{text}”. I know: {names}.", text=text, names=names))

    def fits(self, text: str, ctx: Context) -> bool:
        """Begins with #, or is the name of a channel."""
        return text.startswith("#") or bool(self._find(text, ctx))

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Channels whose names begin so."""
        start = folded(prefix.lstrip("#"))
        channels = [c for c in all_channels(ctx.session) if folded(c.name).startswith(start)]
        return [Choice(label=f"#{c.name}", value=f"#{c.name}", detail=c.platform) for c in channels[:MOST]]

    def canonical(self, value: Channel) -> str:
        """The channel's number behind #@, which no name begins with."""
        return f"#@{value.id}"

    def written(self, value: Channel, ctx: Context) -> str:
        """The name behind a number sign."""
        return f"#{value.name}"

    def expected(self) -> str:
        """A channel."""
        return _("a channel")

    def _find(self, text: str, ctx: Context) -> list[Channel]:
        name, channels = text.strip().removeprefix("#"), all_channels(ctx.session)
        if name.startswith("@"):
            return [c for c in channels if str(c.id) == name[1:]]
        if name.startswith("id:"):
            return [c for c in channels if c.external_id == name[3:] and c.platform == ctx.place.platform]
        return [c for c in channels if folded(c.name) == folded(name)]


PurposeName = Annotated[Purpose, PurposeType()]
ChannelRef = Annotated[Channel, ChannelType()]
