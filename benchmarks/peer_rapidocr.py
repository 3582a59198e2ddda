"""RapidOCR as a program: a picture's path a line in, a line of JSON out. Runs in an environment of its own."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module


def main() -> None:
    """Read until the input ends. Library notes go to standard error, so that the output holds answers alone."""
    answers, sys.stdout = sys.stdout, sys.stderr
    parameters = {
        "Global.log_level": "error",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    engine = import_module("rapidocr").RapidOCR(params=parameters)
    for path in sys.stdin:
        before = time.process_time()
        result = engine(path.strip())
        found = () if result.txts is None else zip(result.txts, result.scores, result.boxes, strict=True)
        lines = [[text, float(score), box.tolist()] for text, score, box in found]
        answers.write(json.dumps({"lines": lines, "cpu_s": time.process_time() - before}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
