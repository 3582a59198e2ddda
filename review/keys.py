"""Keys of the API: for programs of the office, and for one claimant's one claim."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pipeline.errors import UsageError
from review.accounts import digest
from storage import audit, keys
from storage.audit import Actor
from storage.clock import database_time
from storage.database import Database
from storage.keys import Key


class Scope(StrEnum):
    """What a key is good for."""

    CLAIMS_WRITE = "claims:write"  # open claims, make links for claimants
    DOCUMENTS_WRITE = "documents:write"  # upload
    CLAIMS_READ = "claims:read"  # ask how claims and documents stand
    WEBHOOKS = "webhooks:write"  # say who is told of changes
    METRICS = "metrics:read"  # ask `/metrics` from elsewhere than this machine


OFFICE = (Scope.CLAIMS_WRITE, Scope.DOCUMENTS_WRITE, Scope.CLAIMS_READ)
CLAIMANT = (Scope.DOCUMENTS_WRITE, Scope.CLAIMS_READ)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys on a database."""

    database: Database

    def add(
        self,
        name: str,
        scopes: Sequence[Scope],
        *,
        by: Actor,
        claim_id: str | None = None,
        lasts: timedelta | None = None,
    ) -> str:
        """Make a key; it is shown once and kept nowhere.

        Args:
            name: what to call it.
            scopes: what it is good for.
            by: who makes it.
            claim_id: the one claim that it opens.
            lasts: how long; None: until it is revoked.

        Raises:
            UsageError: no name.
        """
        if not name or len(name) > 64 or not name.isprintable():
            raise UsageError("a key has a name of at most 64 printable characters")
        given = ("bk_claim_" if claim_id else "bk_live_") + secrets.token_urlsafe(32)
        with self.database.writing() as connection:
            now = database_time(connection)
            keys.add(
                connection, name=name, digest=digest(given), scopes=scopes, claim_id=claim_id, at=now,
                expires_at=now + lasts if lasts else None,
            )  # fmt: skip
            audit.append(
                connection, actor=by, action="key_added", subject=f"key:{name}",
                detail={"scopes": [str(each) for each in scopes], "claim": claim_id},
            )  # fmt: skip
        return given

    def revoke(self, name: str, *, by: Actor) -> int:
        """End every key of a name; how many."""
        with self.database.writing() as connection:
            ended = keys.revoke(connection, name, at=database_time(connection))
            audit.append(connection, actor=by, action="key_revoked", subject=f"key:{name}", detail={"keys": ended})
            return ended

    def find(self, given: str) -> Key | None:
        """What a key is good for; None: nothing."""
        with self.database.reading() as connection:
            return keys.find(connection, digest(given), now=database_time(connection))
