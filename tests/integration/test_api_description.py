"""The API does what its description says, whatever is sent: schemathesis makes the requests out of it."""

import itertools

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from review.keys import OFFICE
from review.web.app import build_app
from storage.audit import Actor
from tests.desk_site import a_site

pytestmark = pytest.mark.slow

_REQUESTS = itertools.count()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("described"), calls=1_000_000)
    yield made
    made.glancer.close()
    made.database.close()


@pytest.fixture(scope="module")
def key(site):
    return site.keys.add("office", OFFICE, by=Actor("test", "system"))


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_whatever_is_sent_is_answered_as_described(site, key):
    described = schemathesis.openapi.from_asgi("/v1/openapi.json", build_app(site))
    operations = [each.ok() for each in described.get_all_operations()]
    assert len(operations) >= 6

    for operation in operations:

        @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answered(case):
            headers = {"authorization": f"Bearer {key}", "idempotency-key": f"request-{next(_REQUESTS)}"}
            case.call_and_validate(headers=headers, checks=CHECKS)

        answered()
