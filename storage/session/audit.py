"""Audit tables: acts, and the changes each made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to


class Act(Scoped, table=True):
    """One invocation of one command.

    key: the platform's id of the request, unique per company: a repeated request finds its first act
    line: as typed, at most 4000 characters
    source: text, button, form or job
    answer: the reply that was given, or None
    meaning: a hash of the command and its values, the same for the same request however it was given
    unheard: when it was done, until its answer was shown by the first way; the person may not know that it was done
    undone_by, undo_of: the acts that took this one back, and that this one took back
    """

    # No foreign keys from an act: the record outlives the person, and old acts can be removed.
    __tablename__ = "act"
    __table_args__ = (
        UniqueConstraint("company_id", "key"),
        Index("ix_act_unheard", "company_id", "person_id", "unheard"),
    )
    __audited__: ClassVar[bool] = False
    __secret__: ClassVar[frozenset[str]] = frozenset({"answer"})  # it may hold a code, and buttons that work
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ("line", "arguments", "answer", "meaning")}

    key: str = Field(max_length=200)
    command: str
    line: str = Field(default="", max_length=4000)
    arguments: dict[str, Any] = JsonField(default_factory=dict)
    person_id: int | None = None
    source: str
    platform: str | None = None
    place: str | None = None
    at: datetime = UtcField()
    answer: dict[str, Any] | None = JsonField(None)
    meaning: str | None = Field(default=None, max_length=24)
    unheard: datetime | None = UtcField(default=None)
    undone_by: int | None = None
    undo_of: int | None = None


class Change(Scoped, table=True):
    """One row that an act inserted, updated or deleted; its values are encoded by storage.session.images.

    operation: insert, update or delete
    old, new: the changed columns for an update, all columns otherwise; old is None for an insert, new for a delete
    """

    __tablename__ = "change"
    __table_args__ = (
        *belongs_to("change", act_id="act"),
        Index("ix_change_row", "company_id", "table_name", "row_id", "id"),
    )
    __audited__: ClassVar[bool] = False

    act_id: int
    table_name: str
    row_id: int
    operation: str
    old: dict[str, Any] | None = JsonField(None)
    new: dict[str, Any] | None = JsonField(None)
