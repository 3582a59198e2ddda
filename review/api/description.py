"""Prints the description of the API: `python -m review.api.description > docs/openapi.json`."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import cast

from pipeline.policy.whole import Policy
from review.api.app import build_api, describe
from review.web.site import Site


def main() -> None:
    """Print it."""
    site = cast(Site, SimpleNamespace(judging=Policy()))
    json.dump(describe(build_api(site)), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
