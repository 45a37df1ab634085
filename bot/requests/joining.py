"""Requests from a workspace of no company: an owner's code binds it, everything else is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.invocation import Answer, Invocation, Source
from bot.parsing.routing import spoken
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone, Visibility
from bot.requests.claims import claim_hash
from storage.identity.company import Company, Workspace, join_code

if TYPE_CHECKING:
    from storage.engine.database import Database
    from storage.session.session import Session

_CONNECT = re.compile(r"connect\s+([A-Za-z0-9]{5}-?[A-Za-z0-9]{5})", re.IGNORECASE)
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
        return ""
    place = invocation.place
    session.add(Workspace(platform=place.platform, external_id=place.workspace, company_id=found.company_id))
    session.delete(found)
    return session.get_one(Company, found.company_id).name


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
