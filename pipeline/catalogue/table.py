"""`docs/reasons.md` out of the catalogue: `python -m pipeline.catalogue.table > docs/reasons.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pipeline.catalogue.entry import ANY, Entry, Group
from pipeline.reasons import CATALOGUE

INTRODUCTION = """\
# Reasons

Every reason that a document, or a claim as a whole, can get. This page is generated from `pipeline/catalogue/`
(`python -m pipeline.catalogue.table`); change it there. Codes are stable: other programs read them.

* **Route** is the default: `retry` asks the claimant to upload again (the document is *rejected*), `review`
  sends it to a person (*flagged*), `info` is a note. `final` is a person's word; a machine never says it. The
  policy (`decide.outcomes`) may change a route for one type of document.
* **Weight** (0..100) orders reasons of one route; a claimant is told the two worst.
* Of an *internal* reason the claimant sees the text given here, never its code; a suspicion has one neutral text.
* Slots: `{dok}` the document, `{bidang}` the field or fields, `{terdeteksi}` what the document seems to be, `{n}`,
  `{maks}` numbers, `{batas}` a date, `{alasan}`, `{kanal}` the officer's words. Where a text offers alternatives,
  divided by `\\|`, the first is used whose slots are all known.
"""

TITLES = {
    Group.FILE: "The file",
    Group.IMAGE: "The photo",
    Group.DOCUMENT: "The kind of document",
    Group.READING: "What was read",
    Group.AGREEMENT: "Agreement with other data",
    Group.CLAIM: "The claim as a whole",
    Group.FRAUD: "Suspicions",
    Group.SYSTEM: "The system",
    Group.OVERRIDE: "Why an officer accepted a flagged document",
    Group.FINAL: "Why an officer turned a document down for good",
}
COLUMNS = (
    *("Code", "Route", "Weight", "Documents"),
    *("Message (id)", "Advice (id)", "Message (en)", "Advice (en)", "For the officer"),
)


def page() -> str:
    """The whole page, Markdown."""
    sections = (_section(group, [each for each in CATALOGUE.values() if each.group is group]) for group in Group)
    return "\n".join([INTRODUCTION, *sections])


def _section(group: Group, entries: Iterable[Entry]) -> str:
    head = [
        f"## {TITLES[group]}",
        "",
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
    ]
    return "\n".join([*head, *map(_row, entries), ""])


def _row(entry: Entry) -> str:
    documents = "all" if entry.doc_types == ANY else ", ".join(entry.doc_types)
    route = f"{entry.outcome}" if entry.audience == "claimant" else f"{entry.outcome}, {entry.audience}"
    texts = (entry.message.id, entry.advice.id, entry.message.en, entry.advice.en, entry.hint_cso)
    escaped = (text.replace("|", "\\|") for text in texts)
    cells = (f"`{entry.code}`", route, str(entry.severity), documents, *escaped)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
