"""`/link` and `/claim`: one-time codes that join an account to a person, and a new company to its owner."""

from __future__ import annotations

import hmac
from datetime import timedelta

from bot.command import command
from bot.context import Context
from bot.options.texts import FreeText
from bot.replies.errors import Conflict
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply, Style
from bot.workspaces.claims import claim_hash
from commands.access import GuestAccess
from commands.team.codes import locked_out, new_code, too_many, wrong
from storage.identity.company import Company
from storage.identity.link_codes import LinkCode, drop_link_codes, link_code
from storage.identity.people import Identity, Person, identity_behind

VALID = timedelta(minutes=15)


@command(
    "link",
    access=GuestAccess.WRITE,
    examples=["", "ABCDE-FGHIJ"],
    secret=True,
    final=N_("An account stays linked; an owner can take your roles away."),
)
def link(ctx: Context, code: FreeText = "") -> Reply:
    """Use Meridian from a second chat account: get a code here, type it there.

    The code works once, within 15 minutes.

    code: the code that the other account was given; leave it out to get one
    """
    if not code:
        return _give(ctx)
    if locked_out(ctx):
        return too_many()
    if ctx.person.active and ctx.person.id is not None:
        return Reply(
            say=_("This account already belongs to {name}. Type the code in the other one.", name=ctx.person.name)
        )
    found = link_code(ctx.session, claim_hash(code))
    if found is None or found.expires_at <= ctx.now:
        return wrong(ctx, _("This code is wrong or too old. Type /link in the account that I know, for a new one."))
    return _join(ctx, found)


def _give(ctx: Context) -> Reply:
    if ctx.person.id is None:
        raise Conflict(
            _("I do not know this account yet. Type /link in an account that I know, or ask for access."),
            actions=(Action(label=_("Ask for access"), command=ctx.registry.matrix.door, style=Style.PRIMARY),),
        )
    drop_link_codes(ctx.session, ctx.person.id)
    code = new_code(ctx, ctx.person, VALID)
    return Reply(say=_("Within 15 minutes, type this to me in your other chat account: /link {code}", code=code))


def _join(ctx: Context, found: LinkCode) -> Reply:
    person = ctx.session.get_one(Person, found.person_id)
    ctx.session.delete(found)
    own_account(ctx, person)
    ctx.person = person
    return Reply(
        say=_("Hello {name}. I know this account now; type /home to see what needs you.", name=person.name),
        actions=(Action(label=_("Home"), command="home", style=Style.PRIMARY),),
    )


def own_account(ctx: Context, person: Person) -> None:
    """Make the speaker's account one of the person's; an account that asked for access before is taken over."""
    account = identity_behind(ctx.session, ctx.place.platform, ctx.user)
    if account is None:
        account = Identity(
            person_id=0,
            platform=ctx.place.platform,
            workspace=ctx.place.workspace,
            external_id=ctx.user,
            created_at=ctx.now,
        )
    account.person_id = person.id or 0
    ctx.session.add(account)


@command(
    "claim",
    access=GuestAccess.WRITE,
    examples=["ABCD-EFGH"],
    secret=True,
    final=N_("A company is claimed once; give somebody else the role of owner instead."),
)
def claim(ctx: Context, code: str) -> Reply:
    """Become the owner of a new company with the code that was printed when Meridian started.

    code: the code that `meridian run` printed
    """
    if locked_out(ctx):
        return too_many()
    company = ctx.session.get_one(Company, ctx.company.id, with_for_update=True, populate_existing=True)
    if company.claim is None and ctx.person.id is not None:
        return Reply(say=_("You are in already, and this company has its owner. Type /home to begin."))
    if company.claim is None:
        raise Conflict(_("This company has an owner already. Ask them to let you in: /access ask"))
    if not hmac.compare_digest(company.claim, claim_hash(code)):
        return wrong(ctx, _("This is not the code. `meridian check` prints it again on the server."))
    company.claim = None
    owner = _owner(ctx)
    own_account(ctx, owner)
    ctx.person = owner
    return _welcome(owner, company)


def _owner(ctx: Context) -> Person:
    """The speaker as the owner: the person they already are, or a new one."""
    owner = ctx.person if ctx.person.id is not None else Person(**ctx.person.model_dump(exclude={"id", "company_id"}))
    owner.roles = [ctx.registry.matrix.owner]
    ctx.session.add(owner)
    ctx.session.flush()
    return owner


def _welcome(owner: Person, company: Company) -> Reply:
    return Reply(
        say=_(
            "Welcome {name}, {company} is yours. Next: name it, say where money may be shown, invite people.",
            name=owner.name,
            company=company.name,
        ),
        actions=(
            Action(label=_("Company settings"), command="settings edit", style=Style.PRIMARY),
            Action(label=_("Your name and zone"), command="person edit", args={"person": f"@#{owner.id}"}),
            Action(label=_("Set up this channel"), command="channel bind"),
            Action(label=_("Invite somebody"), command="person invite"),
        ),
    )
