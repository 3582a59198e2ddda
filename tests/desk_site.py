"""The desk's application for tests: people with passwords, documents with pictures, and a browser of sorts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from pipeline.queues.submit import Submitter
from review.bootstrap import build_site
from review.policy import DeskPolicy
from review.web.app import build_app
from review.web.site import Site
from storage import accounts
from storage.migrate import open_database
from storage.objects import FolderObjects
from storage.work import SqlWork
from tests import tables
from tests.desk import NIK, START, StillClock, a_card, a_participant, keep

PASSWORD = "kata-sandi-uji-1"
_HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Cheap to check: hundreds of tests sign in, and what a real one costs is for `Accounts` to prove."""
PEOPLE = {"ani": "cso", "budi": "cso", "sri": "supervisor", "adi": "admin", "rini": "auditor"}


def a_site(folder: Path, **limits: object) -> Site:
    """A desk on an empty SQLite file and a folder, with one participant and `PEOPLE`."""
    database = open_database(tables.embedded(folder / "berkas.sqlite3"))
    policy = replace(DeskPolicy(), **limits)
    objects = FolderObjects(folder / "objects")
    submitter = Submitter(work=SqlWork(database, version="test"), objects=objects, clock=StillClock())
    site = build_site(database, objects, submitter, clock=StillClock(), limits=policy)
    a_participant(database)
    with database.writing() as connection:
        for name, role in PEOPLE.items():
            accounts.add(connection, name=name, role=role, password_hash=_HASHED, must_change=False, at=START)
    return site


def a_picture(*, nik: str = NIK) -> bytes:
    """A card of 1200 x 800 pixels on which the number stands where `a_card` says."""
    image = np.full((800, 1200, 3), 245, dtype=np.uint8)
    image[100:700, 80:1120] = (220, 200, 170)
    for text, top in ((nik, 245), ("RISKY PRATAMA", 305), ("BANDUNG, 25-04-1989", 365), ("LAKI-LAKI", 425)):
        cv2.putText(image, text, (305, top), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 20, 20), 4)
    cv2.putText(image, "CONTOH SPECIMEN", (300, 650), cv2.FONT_HERSHEY_SIMPLEX, 2, (60, 60, 200), 4)
    written, jpeg = cv2.imencode(".jpg", image)
    assert written
    return jpeg.tobytes()


def a_flagged_card(site: Site, **changes: object) -> str:
    """A flagged KTP with its picture; the id of the document."""
    content = a_picture() + b"\0" * int(np.random.default_rng().integers(1, 60000))
    key = site.objects.put(content)
    return keep(site.database, a_card(content=content, **changes), object_key=key)


def a_browser(site: Site, **options: object) -> TestClient:
    """A client that behaves like a browser on one of our pages."""
    headers = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    return TestClient(build_app(site), headers=headers, follow_redirects=False, **options)


def token_in(page: str) -> str:
    """The token of the forms of a page."""
    return re.search(r'name="form_token" value="([^"]+)"', page)[1]


def signed_in(site: Site, name: str, password: str = PASSWORD) -> TestClient:
    """A browser of somebody who is signed in; its forms' token is `browser.token`."""
    browser = a_browser(site)
    token = token_in(browser.get("/login").text)
    answer = browser.post("/login", data={"form_token": token, "name": name, "password": password})
    assert answer.status_code == 303, answer.text
    browser.token = token_in(browser.get("/password").text)
    return browser


def post(browser: TestClient, path: str, **data: object):
    """Send a form of ours."""
    return browser.post(path, data={"form_token": browser.token, **data})


def lease_in(page: str) -> dict[str, str]:
    """What the decision's form brings back."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("lease", "version")}
