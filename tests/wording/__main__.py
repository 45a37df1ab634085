"""`python -m tests.wording`: write the golden file anew."""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

import commands
from bot.discovery import discover
from tests.demo import demo_file
from tests.wording.answers import GOLDEN, answers

if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with TemporaryDirectory() as folder:
        GOLDEN.write_text(answers(demo_file(Path(folder)), Path(folder), discover(commands)), "utf-8")
    print(f"{GOLDEN.name} is written anew: read what git says has changed.")
