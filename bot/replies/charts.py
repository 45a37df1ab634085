"""Charts from Vega-Lite specs, rendered in a separate process because the renderer holds the interpreter's lock."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

LIGHT = {"background": "#ffffff", "ink": "#1f2328", "grid": "#e6e8eb"}
DARK = {"background": "#1b1d21", "ink": "#e8eaed", "grid": "#33373d"}


class ChartRenderer:
    """Draws pictures; the drawing process starts with the first one."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def draw(self, spec: dict[str, Any], *, dark: bool = False) -> bytes:
        """The PNG of a spec at twice its size; specs are made by commands, never by people."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, png, themed(spec, dark=dark))
        except BrokenProcessPool:
            self._pool = None
            raise

    def close(self) -> None:
        """End the drawing process."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def themed(spec: dict[str, Any], *, dark: bool) -> dict[str, Any]:
    """The spec with the colours and fonts of a theme."""
    tone = DARK if dark else LIGHT
    text = {"labelColor": tone["ink"], "titleColor": tone["ink"]}
    config = {
        "background": tone["background"],
        "font": "Inter, Noto Sans, Liberation Sans, sans-serif",
        "axis": {**text, "gridColor": tone["grid"], "domainColor": tone["grid"], "tickColor": tone["grid"]},
        "legend": text,
        "title": {"color": tone["ink"], "anchor": "start", "fontSize": 15},
        "view": {"stroke": None},
    }
    return {**spec, "padding": 16, "background": tone["background"], "config": config}


def png(spec: dict[str, Any]) -> bytes:
    """Render one spec; runs in the drawing process."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, scale=2))
