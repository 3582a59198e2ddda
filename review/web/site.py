"""What the application holds; every route finds it in the application's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Request
from pydantic import Field

from pipeline.policy.whole import Policy
from pipeline.ports import ObjectStore
from pipeline.queues.submit import Submitter
from review.accounts import Accounts
from review.claims import Claims
from review.desk import Desk
from review.glance import Glancer
from review.keys import Keys
from review.oidc import Provider
from review.pictures import Pictures
from review.policy import DeskPolicy
from review.web.limits import Window
from review.webhooks import Webhooks
from storage.database import Database

Number = Annotated[int, Field(ge=0, le=2**53)]
"""The number of a row, as it comes in an address."""


@dataclass(frozen=True, slots=True)
class Site:
    """Services and stores, ready to use.

    Attributes:
        sign_ins: how often one address may try to sign in.
        calls: how often one key may call the API.
        provider: vouches for people of the office; None: they sign in with passwords alone.
    """

    database: Database
    objects: ObjectStore
    accounts: Accounts
    desk: Desk
    pictures: Pictures
    judging: Policy
    policy: DeskPolicy
    sign_ins: Window
    keys: Keys
    calls: Window
    claims: Claims
    submitter: Submitter
    glancer: Glancer
    webhooks: Webhooks
    provider: Provider | None = None


def site_of(request: Request) -> Site:
    """The site of a request."""
    found: Site = request.app.state.site
    return found
