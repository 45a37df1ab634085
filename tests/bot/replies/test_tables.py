"""Tables as text of one width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.replies.reply import Column, Table
from bot.replies.tables import columns_of, table_text

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Zl", "Zp"]), max_size=30)


def test_a_table_is_aligned_with_numbers_to_the_right() -> None:
    """A row's text begins where its column does, and its numbers end together."""
    table = Table(
        columns=(Column(label="Client"), Column(label="Due", number=True)),
        rows=(("Harbour", "5,00"), ("日本", "1.200,50")),
        total=("Total", "1.205,50"),
    )
    assert table_text(table).splitlines() == [
        "Client        Due",
        "───────  ────────",
        "Harbour      5,00",
        "日本     1.200,50",
        "───────  ────────",
        "Total    1.205,50",
    ]


def test_a_long_cell_goes_on_below() -> None:
    """Text that does not fit continues on the next line of its column."""
    table = Table(columns=(Column(label="Task"), Column(label="N", number=True)), rows=(("call the harbour", "1"),))
    assert table_text(table, 12).splitlines()[2:] == ["call the   1", "harbour"]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.integers(20, 80))
def test_no_character_is_lost_and_text_columns_keep_the_width(rows: list[tuple[str, str]], width: int) -> None:
    """Whatever stands in the cells stands in the table, within the width."""
    table = Table(columns=(Column(label="A"), Column(label="B")), rows=tuple(rows))
    text = table_text(table, width)
    assert all(columns_of(line) <= width for line in text.splitlines())
    for c in "".join(a + b for a, b in rows).replace(" ", ""):
        assert text.count(c) >= "".join(a + b for a, b in rows).count(c)
