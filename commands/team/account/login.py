"""`/login`, `/devices` and `/logout`: browser sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from bot.command import command
from bot.context import Context
from bot.hosts import is_loopback
from bot.options.integers import IntType
from bot.options.person import PersonRef
from bot.people.logins import IDLE, LINK_VALID, LONGEST, is_good, new_link
from bot.replies.errors import NotFound
from bot.replies.formatting import span, when
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Field, Reply, Style
from commands.access import OwnThings, Team
from storage.identity.logins import end_logins, logins_of

if TYPE_CHECKING:
    from storage.identity.logins import Login
    from storage.identity.people import Person


@command("login", access=OwnThings.WRITE, examples=[""], secret=True, final=N_("End it with /logout."))
def login(ctx: Context) -> Reply:
    """Get a link that lets you use Meridian in a browser; it works once, within 10 minutes.

    A browser that is not used is logged out after 12 hours, and every browser after 7 days.
    """
    link = f"{ctx.address}/login/{new_link(ctx.session, ctx.person, ctx.now)}"
    say = _("Open this within {time}; it works once, and it is yours alone: {link}", time=span(LINK_VALID), link=link)
    if is_loopback(urlsplit(ctx.address).hostname or ""):
        say = f"{say}\n{_('It works on the machine on which I run; PUBLIC_URL on the server makes others possible.')}"
    return Reply(say=say)


@command("devices", access=OwnThings.READ, examples=[""])
def devices(ctx: Context) -> Reply:
    """Show the browsers in which you are logged in, and log out of any of them."""
    found = _open(ctx, ctx.person)
    if not found:
        return Reply(say=_("You are logged in in no browser. /login gives you a link for one."))
    everywhere = Action(label=_("Log out everywhere"), command="logout", style=Style.DANGER)
    say = _n("You are logged in in {n} browser.", "You are logged in in {n} browsers.", len(found))
    return Reply(say=say, cards=tuple(_card(one) for one in found), actions=(everywhere,))


def _open(ctx: Context, person: Person) -> list[Login]:
    return [one for one in logins_of(ctx.session, person.id or 0) if is_good(one, ctx.now)]


def _card(login: Login) -> Card:
    facts = (
        (_("Address"), login.address),
        (_("Last used"), when(login.seen_at)),
        (_("Logged in"), when(login.created_at)),
        (_("Ends"), when(min(login.seen_at + IDLE, login.created_at + LONGEST))),
    )
    return Card(
        title=login.browser or _("A browser"),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(Action(label=_("Log out"), command="logout", args={"device": str(login.id)}),),
    )


@command(
    "logout",
    access=OwnThings.WRITE,
    others=Team.MANAGE,
    examples=["", "@ken"],
    quiet=True,
    final=N_("Log in again with /login."),
)
def logout(ctx: Context, person: PersonRef | None = None, device: Annotated[int, IntType(1)] = 0) -> Reply:
    """Log out of every browser; owners can do so for everybody.

    person: whose browsers, if not yours
    device: the number of one browser, as the buttons of /devices give it
    """
    whose = person or ctx.person
    if device:
        return _end_one(ctx, whose, device)
    count = len(_open(ctx, whose))
    end_logins(ctx.session, whose.id or 0)
    return Reply(say=_n("{n} browser is logged out.", "{n} browsers are logged out.", count))


def _end_one(ctx: Context, person: Person, device: int) -> Reply:
    found = next((one for one in logins_of(ctx.session, person.id or 0) if one.id == device), None)
    if found is None:
        raise NotFound(_("That browser is logged out already. /devices shows those that are not."))
    ctx.session.delete(found)
    return Reply(say=_("{browser} is logged out.", browser=found.browser or _("A browser")))
