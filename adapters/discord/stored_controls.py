"""What a stored control stands for: one type for each kind of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from bot.replies.reply import Form, Value

if TYPE_CHECKING:
    from collections.abc import Mapping


class StoredPress(Value):
    """A button: its token, and the thread of the message from which it was asked for."""

    kind: Literal["press"] = "press"
    token: str
    thread: str = ""


class StoredConfirmation(Value):
    """A button that asks once more: the question, and what the button says."""

    kind: Literal["confirmation"] = "confirmation"
    token: str
    confirm: str
    label: str
    thread: str = ""


class StoredSelect(Value):
    """A select: the option that takes the chosen value."""

    kind: Literal["select"] = "select"
    token: str
    option: str
    thread: str = ""


class StoredValue(Value):
    """A value of a select that is longer than Discord takes."""

    kind: Literal["value"] = "value"
    value: str


class StoredRepeat(Value):
    """Another control of the same message that means the same as the control called `again`."""

    kind: Literal["repeat"] = "repeat"
    again: str
    number: int


class StoredForm(Value):
    """A form on its way through its steps; `done` sends it as it is.

    The answers of a secret form are not stored: `held` names them in the memory of this process.
    """

    kind: Literal["form"] = "form"
    form: Form
    step: int = 0
    values: dict[str, str] = {}
    thread: str = ""
    held: str = ""
    done: bool = False

    @property
    def token(self) -> str:
        """The sealed token of the form."""
        return self.form.token


UsedControl = StoredPress | StoredConfirmation | StoredSelect | StoredForm
StoredControl = UsedControl | StoredValue | StoredRepeat
_KINDS: TypeAdapter[StoredControl] = TypeAdapter(Annotated[StoredControl, Field(discriminator="kind")])
_OLDER = {"form": "form", "confirm": "confirmation", "option": "select", "value": "value", "again": "repeat"}
"""By which key the contents were told apart that were stored without a kind; they have no end."""


def stored_control(content: Mapping[str, Any]) -> StoredControl:
    """A content as it was stored; raises ValidationError for what is none."""
    kind = content.get("kind") or next((kind for key, kind in _OLDER.items() if key in content), "press")
    return _KINDS.validate_python({**content, "kind": kind})
