"""The keys that people chose for themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from storage.account_schema import account_keys


def of(connection: Connection, account_id: int) -> Mapping[str, str]:
    """By act the key; nothing where a person chose none."""
    wanted = select(account_keys.c.content).where(account_keys.c.account_id == account_id)
    line = connection.execute(wanted).scalar_one_or_none()
    return dict(json.loads(line)) if line else {}


def choose(connection: Connection, account_id: int, chosen: Mapping[str, str]) -> None:
    """Keep a person's keys in place of those before."""
    connection.execute(delete(account_keys).where(account_keys.c.account_id == account_id))
    if chosen:
        row = {"account_id": account_id, "content": json.dumps(dict(chosen), sort_keys=True)}
        connection.execute(insert(account_keys).values(row))
