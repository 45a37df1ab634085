"""The log: one JSON object a line or coloured text, to a file or standard error."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, TextIO

import structlog

if TYPE_CHECKING:
    from structlog.typing import Processor

    from bot.settings import Settings


def set_up(settings: Settings) -> None:
    """Send everything that is logged, by libraries too, to the place that the settings name."""
    stream = settings.log_file.open("a", encoding="utf-8") if settings.log_file else sys.stderr
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(stream=stream, level=max(level, logging.WARNING), format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendering(settings, stream),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )


def _rendering(settings: Settings, stream: TextIO) -> list[Processor]:
    if settings.log_format == "console":
        return [structlog.dev.ConsoleRenderer(colors=stream.isatty())]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
