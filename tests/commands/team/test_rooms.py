"""Who may read which channel, by the permission matrix."""

import pytest

from commands.access import MATRIX


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        ("owner", {"accounts", "sales", "support", "projects", "project:1", ""}),
        ("finance", {"accounts", "sales", "support", "projects", "project:1", ""}),
        ("support", {"support", "projects", "project:1", ""}),
        ("member", {"support", "projects", "project:1", ""}),
        ("contractor", {""}),
        ("guest", set()),
    ],
)
def test_a_channel_is_read_by_those_whose_work_it_is(role: str, rooms: set[str]) -> None:
    """Money stays with those who see money, tickets with the desk, and portfolios are not for contractors."""
    purposes = ("accounts", "sales", "support", "projects", "project:1", "")
    assert {p for p in purposes if MATRIX.may_enter([role], {p} if p else set())} == rooms
