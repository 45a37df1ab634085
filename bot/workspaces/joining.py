"""Requests from a workspace of no company: an owner's code binds it, everything else is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.invocation import Answer, Invocation, Source
from bot.parsing.addressing import spoken
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone, Visibility
from bot.requests.repeats import event_key
from bot.workspaces.claims import claim_hash
from storage.identity.company import Company, Workspace, company_of, join_code
from storage.identity.people import person_behind
from storage.records.acts import act_with_key, begin_act, finish_act

if TYPE_CHECKING:
    from storage.engine.database import Database
    from storage.session.session import Session

_CONNECT = re.compile(r"connect\s+([A-Za-z0-9]{5}-?[A-Za-z0-9]{5})", re.IGNORECASE)
_COMMAND = "connect"
_PLAIN = {Source.MESSAGE, Source.REACTION}


async def join(database: Database, invocation: Invocation) -> Answer | None:
    """The answer to what is said in a workspace of no company; None for plain talk."""
    code = _CONNECT.fullmatch(spoken(invocation.line))
    if invocation.source in _PLAIN and not (code and invocation.place.direct):
        return None
    name = await database.write(None, lambda session: _bound(session, invocation, code[1])) if code else ""
    with reading(Reader()):
        return Answer(reply=_told(name, tried=code is not None), visibility=Visibility.ONLY_ME)


def _bound(session: Session, invocation: Invocation, code: str) -> str:
    """The name of the company that the code is of, whose workspace this is from now on; "" for a wrong code."""
    found = join_code(session, claim_hash(code))
    if found is None or found.expires_at <= invocation.at:
        return _bound_before(session, invocation)
    place, session.company_id = invocation.place, found.company_id
    _begin(session, invocation)
    session.add(Workspace(platform=place.platform, external_id=place.workspace, company_id=found.company_id))
    session.delete(found)
    person = person_behind(session, place.platform, invocation.user)
    finish_act(session, person_id=person.id if person is not None else None)
    return session.get_one(Company, found.company_id).name


def _begin(session: Session, invocation: Invocation) -> None:
    """Put on record that a workspace is bound, without the code."""
    begin_act(
        session,
        event_key(invocation),
        command=_COMMAND,
        line=f"/{_COMMAND}",
        source=invocation.source.value,
        platform=invocation.place.platform,
        place=invocation.place.channel or "direct",
        at=invocation.at,
    )


def _bound_before(session: Session, invocation: Invocation) -> str:
    """The name of the company that the same request has bound the workspace to; "" if it has not."""
    company = company_of(session, invocation.place.platform, invocation.place.workspace)
    if company is None:
        return ""
    session.company_id = company
    known = act_with_key(session, event_key(invocation)) is not None
    return session.get_one(Company, company).name if known else ""


def _told(name: str, *, tried: bool) -> Reply:
    if name:
        return Reply(
            say=_(
                "This workspace belongs to {company} now. Type /link in an account that I know, to be known here too.",
                company=name,
            )
        )
    if tried:
        return Reply(say=_("This code is wrong or too old. An owner gets a new one with /connect."), tone=Tone.BAD)
    say = _(
        "This workspace belongs to no company yet. An owner types /connect where I am at home already, and the code here."
    )
    return Reply(say=say, tone=Tone.BAD)
