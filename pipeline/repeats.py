"""Files that a manifest names twice for one document of one claim: the second is not read again."""

from __future__ import annotations

import stat
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import replace

from pipeline.batch import Item, load
from pipeline.model import Verification

Verify = Callable[[Iterable[Item]], Generator[Verification, None, None]]


def repeats(items: Sequence[Item]) -> dict[int, int]:
    """Places of items that are the very same file as an earlier one of the same claim and type: place -> place.

    Only files of equal size are opened, so that a run without repeats costs a look at the folder.
    """
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        size = _size(item)
        if item.claim_id is not None and size is not None:
            alike[item.claim_id, item.declared_type, item.kpj, size].append(place)
    found: dict[int, int] = {}
    for places in alike.values():
        first: dict[str, int] = {}
        for place in places if len(places) > 1 else ():
            upload, problem = load(items[place], max_bytes=0)
            if problem is None and first.setdefault(upload.sha256, place) != place:
                found[place] = first[upload.sha256]
    return found


def once_each(items: Sequence[Item], verify: Verify) -> Generator[Verification, None, None]:
    """An answer for each item, in their order; a repeat has the answer of the first under its own name."""
    same = repeats(items)
    wanted, kept = set(same.values()), dict[int, Verification]()
    with closing(verify(item for place, item in enumerate(items) if place not in same)) as answers:
        for place, item in enumerate(items):
            if place in same:
                known = kept[same[place]]
                yield replace(known, upload=replace(known.upload, source=item.source, extra=item.extra))
                continue
            answer = next(answers)
            if place in wanted:
                kept[place] = answer
            yield answer


def _size(item: Item) -> int | None:
    """Of a regular file; None of anything else."""
    if item.content is not None:
        return len(item.content)
    try:
        status = item.path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
