"""Invoices for tests, made the way people make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import col, select

from storage.areas.invoice import Invoice
from storage.areas.nudge import NudgeLog
from tests.chat import ChatSession, SentMessage


def client(chat: ChatSession, name: str = "Acme", owner: str = "marco", more: str = "") -> str:
    """A client company; its reference."""
    reply = chat.as_("olivia").say(f'/company new "{name}" email:ap@{name.lower()}.example owner:@{owner} {more}')
    return reply.cards[0].ref


def draft(chat: ChatSession, lines: str = "Consulting 100 EUR", more: str = "", company: str = "Acme") -> str:
    """A draft by Fatima; its reference."""
    answer = chat.as_("fatima").answer(f"/invoice new {company} {lines} {more}", sure=True)
    assert answer is not None
    return answer.reply.cards[0].ref


def issued(chat: ChatSession, lines: str = "Consulting 100 EUR", more: str = "", company: str = "Acme") -> str:
    """An issued invoice that was not sent yet; its reference."""
    return chat.as_("fatima").sure(f"/invoice issue {draft(chat, lines, more, company)}").cards[0].ref


def sent(
    chat: ChatSession,
    lines: str = "Consulting 100 EUR",
    *,
    due: str = "2026-11-23",
    company: str = "Acme",
    more: str = "",
) -> str:
    """An issued and sent invoice; its reference."""
    ref = issued(chat, lines, f"due:{due} {more}", company)
    chat.as_("fatima").sure(f"/invoice send {ref}")
    return ref


def row(chat: ChatSession, ref: str) -> Invoice:
    """The stored invoice."""
    return chat.read(lambda session: session.exec(select(Invoice).where(Invoice.ref == ref)).one())


def logged(chat: ChatSession, ref: str) -> list[tuple[int, str]]:
    """Levels and outcomes in the log of an invoice, in order."""
    number = row(chat, ref).id
    query = select(NudgeLog).where(NudgeLog.invoice_id == number).order_by(col(NudgeLog.level), col(NudgeLog.id))
    return chat.read(lambda session: [(log.level, log.outcome) for log in session.exec(query)])


def about(messages: Sequence[SentMessage], to: str = "marco") -> list[SentMessage]:
    """The messages to one reader whose card is of an invoice or a nudge."""
    nouns = [(message, message.reply.cards[0].record.noun if message.reply.cards else "") for message in messages]
    return [message for message, noun in nouns if message.to == to and noun in {"invoice", "nudge"}]


def until(chat: ChatSession, year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> list[SentMessage]:
    """Stop the bot until an instant (UTC), then let it tick once; what that sent."""
    chat.clock.now = datetime(year, month, day, hour, minute, tzinfo=UTC)
    return chat.tick()
