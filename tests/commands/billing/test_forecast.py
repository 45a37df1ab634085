"""The next nudge that a card names is the one that the job sends, for any invoices, clocks, holidays and credit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from storage.areas.invoice import Invoice
from storage.areas.nudge import Nudge, NudgeLog
from tests.chat import START, ChatSession
from tests.commands.billing.invoices import client, issued, sent

TODAY = START.date()
HELD = st.sampled_from(["", "", "snooze {} 3", "snooze {} 9", "promise {} 2026-11-27", "pause {} 2026-12-05"])
INVOICES = st.lists(st.tuples(st.integers(-20, 12), st.integers(60, 400), HELD), min_size=1, max_size=3)


def said(chat: ChatSession, ref: str) -> str:
    """What the card of an invoice says about its next nudge."""
    card = chat.as_("fatima").say(f"/invoice show {ref}").cards[0]
    return next((field.value for field in card.fields if field.label == "Next nudge"), "")


def told(chat: ChatSession, ref: str) -> list[date]:
    """The days on which an invoice was spoken of."""
    joined = (col(NudgeLog.nudge_id) == Nudge.id) & (col(NudgeLog.company_id) == Nudge.company_id)
    query: Any = select(col(Nudge.day)).join(NudgeLog, joined).join(Invoice, col(Invoice.id) == NudgeLog.invoice_id)
    return chat.read(lambda session: sorted(session.exec(query.where(Invoice.ref == ref)).all()))


@pytest.mark.parametrize(
    ("due", "day"),
    [("2026-11-23", "Thu, 26 Nov to Marco Ruiz"), ("2026-12-19", "Wed, 16 Dec to Marco Ruiz")],
)
def test_the_card_names_day_and_person(chat: ChatSession, due: str, day: str) -> None:
    """Three days after it was sent, on a working day, to whoever looks after the client; the same one and two days on."""
    client(chat)
    ref = sent(chat, due=due)
    for _day in range(3):
        assert said(chat, ref) == day
        chat.clock.forward(days=1)


def test_a_weekend_is_not_the_day_of_a_nudge(chat: ChatSession) -> None:
    """Due on a Saturday, after its heads-up: Monday."""
    client(chat)
    ref = sent(chat, due="2026-12-19")
    chat.tick(days=23)
    assert said(chat, ref) == "Mon, 21 Dec to Marco Ruiz"


def test_the_card_says_why_no_nudge_comes(chat: ChatSession) -> None:
    """Below the minimum, covered by credit, past the end of the ladder, or not sent."""
    client(chat)
    small = sent(chat, "Tea 10 EUR")
    chat.as_("fatima").say('/entity edit minimum:"50 EUR"')
    assert said(chat, small) == "none, as it is below the minimum"
    chat.as_("fatima").sure(f"/invoice pay {small} 110 EUR")
    assert said(chat, sent(chat)) == "none, as credit of the client covers it"
    assert said(chat, issued(chat)) == ""


def test_credit_covers_the_oldest_only_and_is_told_once(chat: ChatSession) -> None:
    """Of 100, 100 and 60 overdue with 100 of credit, 160 are nudged; the owner hears once to use the credit."""
    client(chat)
    first = sent(chat, "Tea 10 EUR")
    chat.as_("fatima").sure(f"/invoice pay {first} 110 EUR")
    covered, *rest = [sent(chat), sent(chat), sent(chat, "Consulting 60 EUR")]
    messages = chat.tick(days=3)
    assert [told(chat, ref) for ref in (covered, *rest)] == [[], *[[TODAY + timedelta(days=3)]] * 2]
    credit = [one.reply.say for one in messages if one.to == "marco" and "is not chased" in one.reply.say]
    assert len(credit) == 1
    assert covered in credit[0]
    assert credit[0].startswith("Acme has 100,00")
    assert not [one for one in chat.tick(days=7) if "is not chased" in one.reply.say]


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(INVOICES, st.sampled_from(["ES", "DE", "AE"]), st.integers(0, 250))
def test_what_the_card_says_is_what_the_job_does(
    chat: ChatSession, invoices: list[tuple[int, int, str]], country: str, credit: int
) -> None:
    """Whatever is owed, held, paid before and celebrated: each morning the card names the day on which the job speaks."""
    chat.clock.now = START
    name = f"Acme{uuid4().hex[:8]}"
    client(chat, name)
    chat.say(f"/person edit @marco country:{country}")
    refs = [_arranged(chat, name, *one) for one in invoices]
    if credit:
        more = sent(chat, "Tea 1 EUR", company=name)
        chat.as_("fatima").sure(f"/invoice pay {more} {credit + 1} EUR")
    for morning in range(1, 13):
        chat.clock.now = START + timedelta(days=morning, hours=-4)
        day = chat.clock.now.date()
        coming = {ref for ref in refs if said(chat, ref).startswith(f"{day:%a}, {day.day} {day:%b}")}
        chat.tick(hours=4)
        assert {ref for ref in refs if day in told(chat, ref)} == coming


def _arranged(chat: ChatSession, name: str, due: int, price: int, held: str) -> str:
    ref = sent(chat, f"Consulting {price} EUR", due=f"{TODAY + timedelta(days=due)}", company=name)
    if held:
        chat.as_("fatima").say(f"/invoice {held.format(ref)}")
    return ref
