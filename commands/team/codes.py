"""One-time codes: generation, storage as hashes, and the limit of wrong attempts."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.replies.i18n import _
from bot.replies.reply import Reply, Tone
from bot.workspaces.claims import claim_hash
from storage.areas.wrong_code import WrongCode, forget_wrong_codes, wrong_codes
from storage.identity.link_codes import LinkCode

if TYPE_CHECKING:
    from bot.context import Context
    from storage.identity.people import Person

MOST_WRONG = 5
WAIT = timedelta(minutes=15)


def new_code(ctx: Context, person: Person, valid: timedelta) -> str:
    """A code of 50 random bits for a person, in force until it is used or `valid` has passed; kept as a hash."""
    code = letters()
    ctx.session.add(LinkCode(person_id=person.id or 0, code=claim_hash(code), expires_at=ctx.now + valid))
    return code


def letters() -> str:
    """50 random bits as people can type them."""
    text = base64.b32encode(secrets.token_bytes(7)).decode()[:10]
    return f"{text[:5]}-{text[5:]}"


def locked_out(ctx: Context) -> bool:
    """Whether the speaker's account has typed too many wrong codes lately."""
    return wrong_codes(ctx.session, ctx.place.platform, ctx.user, ctx.now - WAIT) >= MOST_WRONG


def too_many() -> Reply:
    """The answer to somebody who has typed too many wrong codes."""
    return Reply(say=_("Too many wrong codes. Wait 15 minutes, then type the code again."), tone=Tone.BAD)


def wrong(ctx: Context, sentence: str) -> Reply:
    """Count a wrong code; an answer and not a refusal, so that the count is kept."""
    forget_wrong_codes(ctx.session, ctx.now - WAIT)
    ctx.session.add(WrongCode(platform=ctx.place.platform, external_id=ctx.user, at=ctx.now))
    return Reply(say=sentence, tone=Tone.BAD)
