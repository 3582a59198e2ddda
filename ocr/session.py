"""One network, on the threads it is given and no more memory than it needs.

ONNX Runtime computes in 32 bits. Where it is allowed and the CPU multiplies bfloat16 numbers (AVX512-BF16, AMX),
OpenVINO computes in them: 1.2 to 1.8 times as fast, with the same readings as far as they are sure
(docs/decisions/0016).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
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

_LARGEST_BESIDE_OPENVINO = 4 * 1024**2
"""The latter where OpenVINO computes, which keeps its own: pictures would leave holes between its many small
blocks that add up to 200 MiB."""

KERNELS = 1000
"""That a network keeps: one is built for each layer and size of input, about fifty a size for a recogniser."""


class Precision(StrEnum):
    """Of the numbers that networks compute with."""

    AUTO = "auto"
    """bfloat16 where the CPU has instructions for it, 32 bits where not."""
    FLOAT32 = "float32"
    """On every machine."""
    BFLOAT16 = "bfloat16"
    """An error where the CPU cannot."""


_Loaded = tuple[Callable[..., Floats], Callable[[], None]]
"""What computes, and what gives memory back."""


class Network:
    """A network of one output."""

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        precision: Precision = Precision.FLOAT32,
        kernels: int = KERNELS,
    ) -> None:
        """Loads it.

        Args:
            path: of the ONNX file.
            threads: that it computes on.
            precision: that it computes with.
            kernels: that OpenVINO keeps for sizes of input that come again.

        Raises:
            EngineError: a library or the file is missing or broken, or the CPU lacks the precision.
        """
        self._name = path.parent.name
        bfloat16 = computes_bfloat16(precision)
        _reuse_freed_memory(_LARGEST_BESIDE_OPENVINO if bfloat16 else _LARGEST_REUSED)
        try:
            loaded = _in_bfloat16(path, threads, kernels) if bfloat16 else _in_float32(path, threads)
        except Exception as error:
            raise EngineError(f"{self._name}: {error}") from error
        self._run, self._release = loaded

    def __call__(self, *blobs: Floats) -> Floats:
        """The output for one blob an input, in the network's order.

        Raises:
            EngineError: the network failed (MemoryError stays itself).
        """
        try:
            return self._run(*blobs)
        except MemoryError:
            raise
        except Exception as error:
            raise EngineError(f"{self._name}: {error}") from error

    def release(self) -> None:
        """Give back what it keeps for the largest input it ever had; the next one has to ask for it anew."""
        self._release()


def computes_bfloat16(precision: Precision) -> bool:
    """Whether networks of that precision compute in bfloat16 on this machine.

    Raises:
        EngineError: it was asked for and the CPU cannot.
    """
    able = precision is not Precision.FLOAT32 and _has_bfloat16()
    if precision is Precision.BFLOAT16 and not able:
        raise EngineError("this CPU (or OpenVINO, or its absence) has no bfloat16: set BERKAS_PRECISION=auto")
    return able


def _in_float32(path: Path, threads: int) -> _Loaded:
    import onnxruntime  # heavy

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena never gives memory back and grows with every new shape: a worker would keep more than a gigabyte.
    # The C library reuses the memory instead, as far as it is told to.
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]

    def run(*blobs: Floats) -> Floats:
        outputs: Sequence[Any] = session.run(None, dict(zip(names, blobs, strict=True)))
        return np.asarray(outputs[0], dtype=np.float32)

    return run, lambda: None


def _in_bfloat16(path: Path, threads: int, kernels: int) -> _Loaded:
    import openvino  # heavy

    compiled = _openvino().compile_model(
        str(path),
        "CPU",
        {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": "bf16",
            "ENABLE_CPU_PINNING": False,  # several workers would sit on the same core
            "CPU_RUNTIME_CACHE_CAPACITY": kernels,
        },
    )
    request = compiled.create_infer_request()

    def run(*blobs: Floats) -> Floats:
        # `request.infer` also looks through the input in Python, and copies the output.
        data = [np.ascontiguousarray(blob) for blob in blobs]  # kept until the end: tensors are no owners of it
        for place, each in enumerate(data):
            request.set_input_tensor(place, openvino.Tensor(each, shared_memory=True))
        request.start_async()
        request.wait()
        # The request's own memory is written over by the next call.
        return np.array(request.get_output_tensor(0).data, dtype=np.float32)

    def release() -> None:
        compiled.release_memory()
        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)

    return run, release


@cache
def _openvino() -> Any:
    # It would load a module that reports use to its maker, and goes on without where there is none.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino  # heavy

    return openvino.Core()


@cache
def _has_bfloat16() -> bool:
    """Whether OpenVINO is there and the CPU has instructions for bfloat16; emulated it would be slower."""
    try:
        return "BF16" in _openvino().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError):
        return False


def _reuse_freed_memory(largest: int) -> None:
    """Have the GNU C library keep some freed memory, where it is the one in use; blocks of up to `largest` bytes.

    By default it maps every large block anew, and the kernel clears it page by page: a quarter of the time of a
    detection. The first network of a process decides.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None and not _decided:
        mallopt(_MMAP_THRESHOLD, largest)
        mallopt(_TRIM_THRESHOLD, _KEPT)
    _decided.add(largest)


_decided: set[int] = set()
"""`largest`, once there is a network."""
