"""The dashboard, the alerts and their page ask only for what is really told, and leave nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.observability.metrics import Metrics
from storage.delivery.notices import Waiting
from storage.records.jobs import JobRun
from storage.records.processes import InstallationState
from tests.chat import START

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "observability.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:meridian|process)_\w+")
LABELS = re.compile(r"\bby \(([^)]*)\)|\{(\w+)[!=~]")
SCRAPED = {"instance"}
"""What Prometheus adds to whatever it scrapes."""


def told() -> dict[str, set[str]]:
    """Every series of a process in which each thing happened once, with its labels."""
    metrics = Metrics()
    metrics.command("home", "paper", "done", 0.1)
    metrics.delivery("paper", "sent", 1.0)
    metrics.tick("digest", "done", 0.1)
    metrics.queued("read")
    metrics.begun("read", 0.1)
    metrics.lag(0.1)
    waiting, run = Waiting("paper", 1, START - START), JobRun(job="digest", ran_at=START)
    text = metrics.text(InstallationState(START, (waiting,), (run,), (), ()), {"digest"}, {"paper": 1}).decode()
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    found: dict[str, set[str]] = {}
    for sample in samples:
        found.setdefault(sample.name, set()).update(sample.labels)
    return found


def panels() -> list[dict[str, Any]]:
    """The panels of the dashboard."""
    found: list[dict[str, Any]] = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))["panels"]
    return found


def queries() -> list[str]:
    """What the dashboard asks Prometheus."""
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def rules() -> list[dict[str, Any]]:
    """The rules of the alerts."""
    groups = yaml.safe_load((DOCS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def labels_in(query: str) -> set[str]:
    """The labels by which a query sums and chooses."""
    return {label.strip() for found in LABELS.findall(query) for label in ",".join(found).split(",") if label.strip()}


def unknown(query: str, known: dict[str, set[str]]) -> list[str]:
    """The metrics and labels of a query that nobody tells."""
    names = set(NAME.findall(query))
    labels = set[str]().union(SCRAPED, *(known.get(name, ()) for name in names))
    return sorted((names - known.keys()) | (labels_in(query) - labels))


def test_a_query_for_what_is_not_told_is_found() -> None:
    """A misspelt name and a label of another metric are both noticed."""
    known = told()
    assert unknown("rate(meridian_commands[5m])", known) == ["meridian_commands"]
    assert unknown("sum by (job, surface) (meridian_commands_total)", known) == ["job"]
    assert unknown('meridian_job_ticks_total{platform="x"}', known) == ["platform"]


def test_the_dashboard_and_the_alerts_ask_for_what_is_told() -> None:
    """Every query names at least one series that a process tells, and only labels that it has."""
    known = told()
    asked = [*queries(), *(rule["expr"] for rule in rules())]
    assert not [query for query in asked if not NAME.search(query)]
    assert not {query: missing for query in asked if (missing := unknown(query, known))}


def test_everything_that_is_told_is_shown_and_explained() -> None:
    """No metric of ours is missing from the dashboard or from its page."""
    own = [name for name in told() if name.startswith("meridian_") and not name.endswith("_created")]
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in own}
    shown = " ".join([*queries(), *(rule["expr"] for rule in rules())])
    assert not [name for name in families if name not in shown]
    assert not [name for name in families if f"`{name}`" not in PAGE]


def test_each_alert_says_what_is_wrong_and_what_to_do() -> None:
    """An alert has a sentence whose labels its query has, and a line on the page."""
    known = told()
    for rule in rules():
        summary = rule["annotations"]["summary"]
        has = SCRAPED.union(*(known[name] for name in NAME.findall(rule["expr"])))
        assert set(re.findall(r"\$labels\.(\w+)", summary)) <= (labels_in(rule["expr"]) or has), rule["alert"]
        assert rule["alert"] in PAGE.partition("When an alert fires")[2]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_no_panel_covers_another() -> None:
    """Each cell of the dashboard's grid belongs to one panel, and each panel has a number of its own."""
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels())
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _y in cells) < 24
    assert len({panel["id"] for panel in panels()}) == len(panels())
