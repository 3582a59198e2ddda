"""One network in ONNX Runtime, on the threads it is given and no more memory than it needs."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.engine import EngineError

Floats = NDArray[np.float32]

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of two settings in <malloc.h>."""

_KEPT, _LARGEST_REUSED = 96 * 1024**2, 48 * 1024**2
"""Bytes of freed memory that a process keeps at most, and of a block that is not mapped by itself."""


@cache
def _reuse_freed_memory() -> None:
    """Have the GNU C library keep some freed memory, where it is the one in use.

    By default it maps every large block anew, and the kernel clears it page by page: a quarter of the time of a
    detection.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGEST_REUSED)
        mallopt(_TRIM_THRESHOLD, _KEPT)


class Network:
    """A network of one input and one output."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Loads it.

        Raises:
            EngineError: ONNX Runtime or the file is missing or broken.
        """
        try:
            import onnxruntime  # heavy

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            # The arena never gives memory back and grows with every new shape: a worker would keep more than a
            # gigabyte. The C library reuses the memory instead, as far as it is told to.
            options.enable_cpu_mem_arena = False
            _reuse_freed_memory()
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EngineError(f"{path.parent.name}: {error}") from error
        self._path = path
        self._input = self._session.get_inputs()[0].name

    def __call__(self, blob: Floats) -> Floats:
        """The output for one input.

        Raises:
            EngineError: the network failed (MemoryError stays itself).
        """
        try:
            outputs: Sequence[Any] = self._session.run(None, {self._input: blob})
        except MemoryError:
            raise
        except Exception as error:
            raise EngineError(f"{self._path.parent.name}: {error}") from error
        return np.asarray(outputs[0], dtype=np.float32)
