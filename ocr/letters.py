"""A recognition network cut down, at set-up, to the signs that Indonesian documents are printed with.

PP-OCR's recognisers end in a layer with one class for each of 6,904 or 18,708 characters, nearly all of them
Chinese: a fifth of the work on a line. Its columns for letters, digits and a typewriter's marks (and for what is
written like them: full-width colons, long dashes, accents) are kept as they are; nothing is trained anew. Only the
set-up imports `onnx` and `yaml`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

NETWORK, SIGNS = "letters.onnx", "letters.json"
"""The files that `cut` writes beside the network: the smaller one, and what each of its classes is written as."""

# Typographic signs that the networks prefer to the typewriter's.
_TYPEWRITTEN = str.maketrans("–—‐‑−•一’‘`´“”、。·丨", "-------''''\"\",..|")


def cut(folder: Path) -> None:
    """Write the small network beside `inference.onnx`; the same input gives the same output."""
    import onnx
    import yaml  # type: ignore[import-untyped]
    from onnx import numpy_helper

    content = yaml.safe_load((folder / "inference.yml").read_text(encoding="utf-8"))
    # The first class is "no character", the last a blank.
    characters = ["", *(str(each) for each in content["PostProcess"]["character_dict"]), " "]
    kept, signs = alphabet(characters)
    network = onnx.load(folder / "inference.onnx")
    for weights in network.graph.initializer:
        if weights.dims and weights.dims[-1] == len(characters):
            layer = numpy_helper.to_array(weights)[..., kept]
            weights.CopyFrom(numpy_helper.from_array(layer.copy(), weights.name))
    del network.graph.value_info[:]
    network.graph.output[0].type.tensor_type.ClearField("shape")
    (folder / NETWORK).write_bytes(network.SerializeToString(deterministic=True))
    (folder / SIGNS).write_text(json.dumps(signs))


def alphabet(characters: Sequence[str]) -> tuple[list[int], list[str]]:
    """The classes that are kept, and what each of them is written as; the first is "no character"."""
    written = [" " if each.isspace() else latin(each) for each in characters]
    kept = [0, *(at for at, sign in enumerate(written) if at and len(sign) == 1 and " " <= sign <= "~")]
    return kept, ["", *(written[at] for at in kept[1:])]


def latin(text: str) -> str:
    """The text in the letters that Indonesian documents are printed in.

    The networks answer full-width colons, ideographs that look like a dash, and accents where a speck of dust lies
    over a letter.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_TYPEWRITTEN))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).strip()
