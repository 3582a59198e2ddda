"""The packages document-quality, doc-qual and capturetrust on files of pictures, in an environment of its own.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install document-quality doc-qual capturetrust
    /tmp/peers/bin/python benchmarks/readability_peers.py FILE... > peers.jsonl

Each is called as its own documentation shows it, with its own threshold. One JSON object a file: for each package
whether it would pass the picture on, its score, and what it cost.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping


def _document_quality(path: str) -> tuple[bool, float]:
    import document_quality  # type: ignore[import-not-found]

    report = document_quality.assess(path)
    return bool(report.ocr_ready), float(report.score)


def _doc_qual(path: str) -> tuple[bool, float]:
    import doc_qual  # type: ignore[import-not-found]

    result = doc_qual.compute_doc_qual_score(path, verbose=False)
    return bool(result.passed), float(result.ocr_score)


def _capturetrust(path: str) -> tuple[bool, float]:
    import capturetrust  # type: ignore[import-not-found]

    report = capturetrust.inspect_image(path)
    return bool(report.is_acceptable), float(report.score)


PEERS: Mapping[str, Callable[[str], tuple[bool, float]]] = {
    "document-quality": _document_quality,
    "doc-qual": _doc_qual,
    "capturetrust": _capturetrust,
}


def main() -> None:
    """Every package on every file."""
    for path in sys.argv[1:]:
        answers: dict[str, dict[str, object]] = {}
        for name, ask in PEERS.items():
            before = time.process_time()
            try:
                passed, score = ask(path)
            except ImportError:
                continue
            except Exception as error:  # a package that fails on a picture has not judged it
                answers[name] = {"error": f"{type(error).__name__}: {error}"[:200]}
                continue
            answers[name] = {"passed": passed, "score": score, "cpu_ms": 1000 * (time.process_time() - before)}
        sys.stdout.write(json.dumps({"path": path, "answers": answers}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
