"""Option types of people: by mention, name, first name or `me`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from bot.options.option import OptionType
from bot.records.kinds import folded
from bot.records.lookup import SUGGESTIONS
from bot.replies.errors import BadValue, NotFound
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind
from storage.identity.people import Person, person_behind

if TYPE_CHECKING:
    from bot.context import Context


ME = "me"


class PersonType(OptionType[Person]):
    """A person of the company: `@name`, a name, a first name, or `me`."""

    kind = FieldKind.SUGGEST
    words = 3
    mentions = "person"
    ending = "_id"
    joining = frozenset({"for", "by", "to", "für", "von", "an"})
    called = frozenset({"who", "lead", "assigned", "person", "wer", "zustandig", "zugewiesen"})
    example = "@name"

    def __repr__(self) -> str:
        return "PersonType()"

    def people(self, ctx: Context) -> list[Person]:
        """Those who can be meant."""
        return ctx.people

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Person:
        """The active person; raises NotFound with near misses, BadValue when several are called so."""
        found = self._find(text, ctx)
        if len(found) == 1:
            return found[0]
        if found:
            readings = tuple(
                Choice(label=f"{person.name} ({', '.join(person.roles)})", value=self.canonical(person))
                for person in found[:5]
            )
            raise BadValue(_("Several people are called “{text}”. Who?", text=text), readings=readings)
        names = ", ".join(person.name for person in self.people(ctx)[:8])
        raise NotFound(_("Nobody here is called “{text}”. People: {names}.", text=text.lstrip("@"), names=names))

    def fits(self, text: str, ctx: Context) -> bool:
        """One word that begins with @, or the name or first name of exactly one person."""
        return (text.startswith("@") and " " not in text) or len(self._find(text, ctx)) == 1

    def certain(self, text: str, ctx: Context) -> bool:
        """A mention: one word behind an at sign, or several that are a person's name."""
        return text.startswith("@") and len(text) > 1 and (" " not in text or len(self._find(text, ctx)) == 1)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Active people by the beginnings of their names."""
        start = folded(prefix.lstrip("@"))
        people = [
            p
            for p in self.people(ctx)
            if any(part.startswith(start) for part in [folded(p.name), *folded(p.name).split()])
        ]
        return [Choice(label=p.name, value=f"@{p.name}", detail=", ".join(p.roles)) for p in people[:SUGGESTIONS]]

    def canonical(self, value: Person) -> str:
        """The person's number behind an at sign, which names one person only."""
        return f"@#{value.id}"

    def written(self, value: Person, ctx: Context) -> str:
        """The name behind an at sign."""
        return f"@{value.name}"

    def shown(self, value: Person, ctx: Context) -> str:
        """The name."""
        return value.name

    def cell(self, value: Person, ctx: Context) -> str:
        """The name."""
        return value.name

    def stored(self, value: Person) -> tuple[Any, ...]:
        """The person's number."""
        return (value.id,)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> Person | None:
        """The person of a number, active or not."""
        return ctx.session.get(Person, parts[0])

    def table(self, ctx: Context) -> type[Person]:
        """The people."""
        return Person

    def expected(self) -> str:
        """A person."""
        return _("a person")

    def _find(self, text: str, ctx: Context) -> list[Person]:
        name = text.strip().lstrip("@")
        people = self.people(ctx)
        if name.casefold() == ME:
            return [p for p in people if p.id == ctx.person.id]
        if name.startswith("#"):
            return [p for p in people if str(p.id) == name[1:]]
        if name.startswith("id:"):
            behind = person_behind(ctx.session, ctx.place.platform, name[3:])
            return [p for p in people if behind is not None and p.id == behind.id]
        wanted = folded(name)
        return [p for p in people if folded(p.name) == wanted] or [
            p for p in people if folded(p.name).split()[:1] == [wanted]
        ]


PersonRef = Annotated[Person, PersonType()]
