"""Tables of typed lines, a module for each kind; each has the rows of two readers.

`ENGLISH` are Olivia's lines, read in English in Germany, `GERMAN` are Greta's, both said on Monday 23 November 2026 at 11:00 in the
demo company.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tests.typed.rows import Row

_TABLES = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
ENGLISH: list[Row] = [row for table in _TABLES for row in table.ENGLISH]
GERMAN: list[Row] = [row for table in _TABLES for row in table.GERMAN]
