"""Another reader, in an environment of its own: paths of pictures on stdin, a line of JSON for each on stdout.

Run by `benchmarks.throughput --peers`; imports nothing of this project.
"""

import json
import sys
import time
from collections.abc import Callable


def _rapidocr() -> Callable[[str], str]:
    from rapidocr import RapidOCR  # type: ignore[import-not-found]

    engine = RapidOCR(params={f"EngineConfig.onnxruntime.{each}_op_num_threads": 1 for each in ("intra", "inter")})
    return lambda path: "\n".join(engine(path).txts or ())


def _onnxtr() -> Callable[[str], str]:
    from onnxtr.io import DocumentFile  # type: ignore[import-not-found]
    from onnxtr.models import ocr_predictor  # type: ignore[import-not-found]

    engine = ocr_predictor()
    return lambda path: str(engine(DocumentFile.from_images(path)).render())


def main() -> None:
    """Answer until stdin ends."""
    read = {"rapidocr": _rapidocr, "onnxtr": _onnxtr}[sys.argv[1]]()
    for line in sys.stdin:
        before = time.process_time()
        text = read(line.strip())
        sys.stdout.write(json.dumps({"text": text, "cpu_s": time.process_time() - before}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
