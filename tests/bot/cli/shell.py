"""The command line as people start it: a process of its own, forked from one that has imported everything before."""

from __future__ import annotations

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess

START = [sys.executable, "-c", "from bot.cli import main; main()"]
ROOT = Path(__file__).parents[3]
PATIENCE = 120
"""Seconds that a command may take."""
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.bot.cli.warm"])


def meridian(url: str, *words: str, folder: Path, typed: str = "") -> CompletedProcess[str]:
    """What a command did, started in a folder, with what was typed into it."""
    into, out, err = folder / ".stdin", folder / ".stdout", folder / ".stderr"
    into.write_text(typed, "utf-8")
    process = FORKS.Process(target=_become, args=(words, folder, environment(url), into, out, err))
    process.start()
    process.join(PATIENCE)
    done = CompletedProcess([*START, *words], _code(process), out.read_text("utf-8"), err.read_text("utf-8"))
    into.unlink()
    out.unlink()
    err.unlink()
    return done


def _code(process: BaseProcess) -> int:
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"the command is still at work after {PATIENCE} seconds")
    return process.exitcode


def _become(words: tuple[str, ...], folder: Path, environ: dict[str, str], into: Path, out: Path, err: Path) -> None:
    from bot.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.stdin = into.open(encoding="utf-8")
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["meridian", *words]
    main()


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of a process on a database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MERIDIAN_")}
    return {**kept, "DATABASE_URL": url, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}
