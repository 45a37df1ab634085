"""Databases of their own on the PostgreSQL server of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from sqlalchemy import make_url


@contextmanager
def plain_login() -> Iterator[str]:
    """The address of an empty database whose owner may do nothing else, such as managed hosts give."""
    server, name = os.environ["TEST_POSTGRES_URL"], f"plain_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN".encode())
        connection.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
        try:
            yield make_url(server).set(username=name, password=None, database=name).render_as_string()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            connection.execute(f"DROP ROLE {name}".encode())
