"""What of their deals people are told each day: next steps that are due, deals that went quiet."""

from __future__ import annotations

from bot.context import Context
from bot.jobs.agenda import agenda, shortened
from bot.replies.formatting import days_from_now
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, Style
from commands.access import Crm
from commands.crm.deal.stages import silent_for
from storage.areas.deal import Deal, open_deals_owned_by


@agenda("deals", order=40, access=Crm.READ)
def my_deals(ctx: Context) -> Card | None:
    """Next steps that are due, deals that should be decided, and deals that went quiet."""
    found = [(deal, _reason(ctx, deal)) for deal in open_deals_owned_by(ctx.session, ctx.person.id or 0)]
    due = [(deal, reason) for deal, reason in found if reason]
    if not due:
        return None
    return Card(
        title=_n("{n} deal needs you", "{n} deals need you", len(due)),
        lines=shortened([f"{deal.ref} {deal.name} · {reason}" for deal, reason in due]),
        actions=(
            Action(
                label=_("Open {ref}", ref=due[0][0].ref),
                command="deal show",
                args={"deal": due[0][0].ref},
                style=Style.PRIMARY,
            ),
            Action(label=_("My deals"), command="deal list", args={"owner": f"@#{ctx.person.id}"}),
        ),
    )


def _reason(ctx: Context, deal: Deal) -> str:
    if deal.next_on and deal.next_on <= ctx.reader.today:
        return _("{step}, {when}", step=deal.next_step or _("next step"), when=days_from_now(deal.next_on))
    if deal.close_on <= ctx.reader.today:
        return _("to be decided {when}", when=days_from_now(deal.close_on))
    silence = silent_for(deal, ctx.now)
    return _("quiet for {n} days", n=silence.days) if silence and not deal.next_on else ""
