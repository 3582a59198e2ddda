"""What reading showed of the samples of readability: the evidence that the score after reading is fitted on.

    .venv/bin/python -m benchmarks.readability_evidence --folder readability/train --minutes 10

Every sample goes through the whole pipeline, the gate before reading held open. What is known already is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from dataclasses import asdict, replace
from pathlib import Path

import cv2

from benchmarks.readability_samples import load
from pipeline.model import DocumentType, Upload, Verification
from pipeline.policy.whole import Policy
from quality.readability import Evidence
from quality.readability_model import EVIDENCE

NAME = "evidence.jsonl"


def evidence(verification: Verification) -> Evidence | None:
    """What `reassess` saw; None where nothing was read or needed."""
    quality = verification.quality
    if quality is None or quality.before_reading is None:
        return None
    return Evidence(quality.before_reading, *(quality.measures[f"needed_{name}"] for name in EVIDENCE[1:]))


def open_gate(policy: Policy) -> Policy:
    """The policy by which everything is read."""
    return replace(policy, quality=replace(policy.quality, stop_hopeless=False))


def known(folder: Path) -> dict[int, Evidence]:
    """The evidence of a folder's samples, by number; those of which reading says nothing are left out."""
    path = folder / NAME
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {line["number"]: Evidence(**line["evidence"]) for line in lines if line["evidence"]}


def main() -> None:
    """Read what was not read yet, for so many minutes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args()
    from pipeline.bootstrap import PipelineVerifier, build_readers  # loads the networks
    from pipeline.settings import Settings

    cv2.setNumThreads(1)
    verify = PipelineVerifier(build_readers(Settings(tesseract=False)), open_gate(Policy()), "benchmark")
    path, end = options.folder / NAME, time.monotonic() + 60 * options.minutes
    done = {json.loads(line)["number"] for line in path.read_text().splitlines()} if path.exists() else set()
    for file, label in load(options.folder):
        if label.number in done:
            continue
        if time.monotonic() > end:
            break
        content = file.read_bytes()
        upload = Upload(content, file.name, hashlib.sha256(content).hexdigest(), DocumentType(label.kind))
        seen = evidence(verify(upload))
        with path.open("a") as out:
            out.write(json.dumps({"number": label.number, "evidence": asdict(seen) if seen else None}) + "\n")


if __name__ == "__main__":
    main()
