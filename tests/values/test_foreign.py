from collections import Counter

import pytest

from tests.values.foreign.reading import Reading, readings, rows

OUTCOMES = ("right", "asked", "refused", "named", "wrong")


@pytest.fixture(scope="module")
def read() -> list[Reading]:
    return list(readings())


def report(read: list[Reading]) -> str:
    """Counts by kind, one line each."""
    counts = Counter((reading.kind, reading.outcome) for reading in read)
    head = f"{'':<10}" + "".join(f"{outcome:>9}" for outcome in OUTCOMES)
    lines = [
        f"{kind:<10}" + "".join(f"{counts[kind, outcome]:>9}" for outcome in OUTCOMES)
        for kind in dict.fromkeys(reading.kind for reading in read)
    ]
    return "\n".join([head, *lines])


def test_no_foreign_phrase_is_read_wrong(read: list[Reading], capsys: pytest.CaptureFixture[str]) -> None:
    """Of the phrases of other projects' test suites each is read right, asked about or refused."""
    with capsys.disabled():
        print(f"\n{report(read)}")
    assert [reading for reading in read if reading.outcome == "wrong"] == []


@pytest.mark.parametrize(
    ("kind", "least"),
    [("money", 337), ("prices", 785), ("durations", 90), ("times", 58), ("instants", 82), ("days", 838)],
)
def test_most_that_a_company_says_is_read(read: list[Reading], kind: str, least: int) -> None:
    """Refusing everything would be no reading: the number of right values may only grow."""
    assert sum(reading.outcome == "right" for reading in read if reading.kind == kind) >= least


def test_the_named_differences_are_few_and_still_true(read: list[Reading]) -> None:
    """A difference that is no longer one is taken off the list."""
    named = {(reading.kind, reading.phrase, reading.wanted) for reading in read if reading.outcome == "named"}
    assert named == {(kind, phrase, wanted) for kind, phrase, wanted, _reason in rows("differences")}
    assert len(named) <= len(read) // 100
