"""Record keys: a record's name inside the machinery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema


class RecordKey(NamedTuple):
    """A record by its noun and its number in the database; false where there is none.

    Rows, purposes of channels and kept messages hold it as text: "noun:12".
    """

    noun: str = ""
    number: int = 0

    @classmethod
    def read(cls, text: str) -> RecordKey:
        """The key that a text holds; false for a text that is none, such as the purpose "sales"."""
        noun, colon, number = text.partition(":")
        return cls(noun, int(number)) if colon else cls()

    def __str__(self) -> str:
        return f"{self.noun}:{self.number}" if self else ""

    def __bool__(self) -> bool:
        return bool(self.noun)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.read(value),
            serialization=core_schema.to_string_ser_schema(),
        )


NO_RECORD = RecordKey()
