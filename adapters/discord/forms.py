"""Forms as modals: five questions at a time, prefilled; what was answered is kept between the steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.layout import Component, text_of
from adapters.discord.stored_controls import StoredForm
from adapters.discord.text import escaped, label, typed
from bot.replies.reply import SYMBOLS, FieldKind, Form, FormField, Tone
from bot.replies.spans import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

AT_ONCE, TITLE, LABEL, HINT, ANSWER, CHOICES = 5, 45, 45, 100, 4000, 25
LABELLED, INPUT, MENU, FILE = 18, 4, 3, 19
SHORT, LONG = 1, 2
_LONG_KINDS = {FieldKind.LONG, FieldKind.LINES}


@dataclass(frozen=True)
class FormProgress:
    """A form on its way through its steps: the answers so far, which step comes next, and whose thread it is in."""

    form: Form
    step: int = 0
    values: Mapping[str, str] | None = None
    thread: str = ""

    @classmethod
    def of(cls, stored: StoredForm) -> FormProgress:
        """A form that was stored."""
        return cls(stored.form, stored.step, stored.values, stored.thread)

    @property
    def stored(self) -> StoredForm:
        """The form as it is stored, with the answers so far."""
        return StoredForm(form=self.form, step=self.step, values=dict(self.answers), thread=self.thread)

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers so far; before the first step what the form was prefilled with."""
        if self.values is not None:
            return self.values
        return {question.name: question.value for question in self.form.fields if question.value}

    @property
    def steps(self) -> list[list[FormField]]:
        """The questions, five at a time; files come last, because they cannot be kept."""
        ordered = sorted(self.form.fields, key=lambda question: question.kind is FieldKind.FILE)
        return [ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE)] or [[]]

    @property
    def finished(self) -> bool:
        """Whether every question was asked."""
        return self.step >= len(self.steps)

    @property
    def enough(self) -> bool:
        """Whether no question that is left needs an answer."""
        left = [question for step in self.steps[self.step :] for question in step]
        return not any(question.required and not self.answers.get(question.name) for question in left)

    def emptied(self) -> FormProgress:
        """The sheet with nothing filled in."""
        fields = tuple(question.model_copy(update={"value": ""}) for question in self.form.fields)
        return replace(self, form=self.form.model_copy(update={"fields": fields}), values={})

    def answered(self, values: Mapping[str, str]) -> FormProgress:
        """The sheet after a step."""
        return replace(self, values={**self.answers, **values}, step=self.step + 1)


class Modal(discord.ui.Modal):
    """A ready modal in the form that the library sends."""

    def __init__(self, title: str, name: str, components: list[Component]) -> None:
        super().__init__(title=title, custom_id=name, timeout=None)
        self._ready = components
        self.stop()

    def to_components(self) -> list[Component]:
        """The questions as they are."""
        return self._ready


def modal(sheet: FormProgress, name: str) -> Modal:
    """The present step of a form; `name` is the token or what is kept for it."""
    steps = sheet.steps
    about = f" ({sheet.step + 1}/{len(steps)})" if len(steps) > 1 else ""
    title = label(sheet.form.title, TITLE - len(about)) + about
    asked = [_question(question, sheet.answers) for question in steps[sheet.step]]
    said = [text_of(escaped(plain(sheet.form.text)))] if sheet.form.text and len(asked) < AT_ONCE else []
    return Modal(title, name, [*said, *asked])


def answers(components: list[dict[str, Any]], attachments: Mapping[str, Any]) -> dict[str, str]:
    """What was filled into a modal, as texts by name."""
    found: dict[str, str] = {}
    for component in components:
        inner = component.get("component") or component
        found |= answers(inner["components"], attachments) if "components" in inner else _answer(inner, attachments)
    return found


def _answer(component: dict[str, Any], attachments: Mapping[str, Any]) -> dict[str, str]:
    if "custom_id" not in component:
        return {}
    values = component.get("values")
    if values is None:
        return {component["custom_id"]: typed(str(component.get("value") or ""))}
    first = str(values[0]) if values else ""
    file = attachments.get(first) if component["type"] == FILE else None
    return {component["custom_id"]: file["filename"] if file else first}


def _question(question: FormField, answers: Mapping[str, str]) -> Component:
    about = {"description": label(hint, HINT)} if (hint := _hint(question)) else {}
    return {
        "type": LABELLED,
        "label": label(question.label, LABEL),
        **about,
        "component": _control(question, answers.get(question.name, "")),
    }


def _hint(question: FormField) -> str:
    return f"{SYMBOLS[Tone.BAD]} {question.error}" if question.error else question.hint


def _control(question: FormField, value: str) -> Component:
    about = {"custom_id": question.name, "required": question.required}
    if question.kind is FieldKind.FILE:
        return {"type": FILE, **about, "min_values": int(question.required), "max_values": 1}
    if 0 < len(question.choices) <= CHOICES:
        return {"type": MENU, **about, "min_values": int(question.required), **_entries(question, value)}
    style = LONG if question.kind in _LONG_KINDS or "\n" in value else SHORT
    filled = {"value": value[:ANSWER]} if value else {}
    return {"type": INPUT, **about, "style": style, "max_length": ANSWER, **filled}


def _entries(question: FormField, value: str) -> Component:
    options = [
        {"label": label(choice.label, 100), "value": choice.value[:100], "default": choice.value == value}
        for choice in question.choices
    ]
    return {"options": options}
