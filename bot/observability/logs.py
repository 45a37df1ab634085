"""The log: one JSON object a line or coloured text, to a file or standard error.

A line names companies, people and records by number and what was done by its command: no names, amounts or texts.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, TextIO

import structlog

from bot.observability.redaction import hide_settings, redact
from bot.observability.trace import stamp

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

    from bot.settings import Settings


def set_up(settings: Settings, *, usual: str = "warning") -> None:
    """Send everything that is logged, by libraries too, to the place that the settings name.

    `usual` is the least level where the settings do not say; of libraries never less than warnings.
    """
    hide_settings([settings])
    stream = settings.log_file.open("a", encoding="utf-8") if settings.log_file else sys.stderr
    level = logging.getLevelNamesMapping()[(settings.log_level or usual).upper()]
    told: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        stamp,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    shown = _rendering(settings, stream)
    _hear_libraries(stream, max(level, logging.WARNING), told, shown)
    structlog.configure(
        processors=[*told, *shown],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )


def _hear_libraries(stream: TextIO, level: int, told: list[Processor], shown: list[Processor]) -> None:
    """Write what libraries log in the same way, with the name of their logger."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*told, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shown],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)


def _rendering(settings: Settings, stream: TextIO) -> list[Processor]:
    """The last steps: exceptions become texts, then what opens doors is taken out, then the line is made."""
    if settings.log_format == "console":
        plain = structlog.dev.plain_traceback
        console = structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)
        return [structlog.processors.format_exc_info, redact, _tame, console]
    return [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _tame(logger: Any, name: str, event: EventDict) -> EventDict:
    """What a library says without line ends and commands to the terminal, which may come from any sender; JSON has none."""
    said = str(event["event"])
    return {**event, "event": said if said.isprintable() else repr(said)}
