"""What people have half typed: kept until they decide, whoever holds the item by then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from pipeline.model import NOTHING
from storage.desk_schema import review_drafts as drafts


def keep(
    connection: Connection, *, item_id: int, account_id: int, content: Mapping[str, Any], at: datetime
) -> None:
    """Keep what somebody has typed so far."""
    drop(connection, item_id=item_id, account_id=account_id)
    line = json.dumps(content, ensure_ascii=False)
    connection.execute(insert(drafts).values(item_id=item_id, account_id=account_id, content=line, at=at))


def of(connection: Connection, *, item_id: int, account_id: int) -> Mapping[str, Any]:
    """What somebody has typed so far; nothing where there is none."""
    wanted = select(drafts.c.content).where(drafts.c.item_id == item_id, drafts.c.account_id == account_id)
    line = connection.execute(wanted).scalar_one_or_none()
    return json.loads(line) if line else NOTHING


def drop(connection: Connection, *, item_id: int, account_id: int) -> None:
    """Forget what somebody has typed."""
    connection.execute(delete(drafts).where(drafts.c.item_id == item_id, drafts.c.account_id == account_id))
