"""What decoding may cost is reckoned from the header, and holds."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from fixtures.hostile_pictures import png_of, saved
from pipeline.model import Reason, Upload
from pipeline.policy.photo import MIB, DecodePolicy
from pipeline.stages import decode_picture
from pipeline.stages.decode import decode
from pipeline.stages.decode_picture import fit, size_refusal, to_bgr
from pipeline.stages.sniff import FileKind

POLICY = DecodePolicy()
PHONES = {"12": (4032, 3024), "48": (8064, 6048), "50": (8160, 6120)}


@pytest.mark.parametrize("size", PHONES.values(), ids=PHONES)
@pytest.mark.parametrize("kind", [FileKind.HEIF, FileKind.JPEG, FileKind.PNG])
def test_what_a_phone_makes_is_decoded(kind, size):
    assert size_refusal(size, POLICY, bytes_per_pixel=decode_picture._BYTES_PER_PIXEL[kind]) is None


@pytest.mark.parametrize("kind", [kind for kind in FileKind if kind is not FileKind.PDF])
def test_every_format_has_a_cost_and_none_gets_more_than_the_limit(kind):
    cost = decode_picture._BYTES_PER_PIXEL[kind]
    side = int((POLICY.max_decode_bytes / cost) ** 0.5) + 1

    assert size_refusal((side, side), POLICY, bytes_per_pixel=cost).code == "file_too_large"


def code_of(content, **limits):
    answer = decode(Upload(content, "a", ""), policy=DecodePolicy(**limits))
    return answer.code if isinstance(answer, Reason) else "decoded"


def test_a_png_above_it_is_refused_from_its_header():
    assert code_of(png_of(10_000, 10_000, data=b"", colour=2)) == "file_too_large"
    assert code_of(png_of(9_000, 9_000, data=b"", colour=2)) == "file_corrupt"


def a_page(width=1200, height=900):
    image = np.full((height, width, 3), 235, np.uint8)
    for row in range(1, 9):
        cv2.putText(image, "CONTOH SPECIMEN", (60, row * 100), cv2.FONT_HERSHEY_DUPLEX, 2, (30, 40, 50), 3)
    return image


def test_a_baseline_jpeg_may_be_larger_than_a_progressive_one():
    picture = Image.fromarray(a_page())
    baseline, progressive = (saved(picture, "JPEG", progressive=each) for each in (False, True))
    limits = {"max_decode_bytes": 1200 * 900 * 3, "working_pixels": 100_000}

    assert code_of(baseline, **limits) == "decoded"
    assert code_of(progressive, **limits) == "file_too_large"


@pytest.mark.parametrize("working", [1_500_000, 700_000, 300_000, 50_000])
def test_strips_have_no_seams(monkeypatch, working):
    image = a_page()
    monkeypatch.setattr(decode_picture, "_STRIP_PIXELS", 100_000)

    found = to_bgr(Image.fromarray(image[..., ::-1]), (1200, 900), DecodePolicy(working_pixels=working))

    whole = fit(image, working)
    assert found.shape == whole.shape
    assert np.abs(found.astype(int) - whole).mean() < 2.5
    low = [cv2.GaussianBlur(each, (0, 0), 3).astype(int) for each in (found, whole)]
    assert np.abs(low[0] - low[1]).max() < 12


MEASURE = """
import sys
from pipeline.model import Upload
from pipeline.policy.photo import DecodePolicy
from pipeline.stages.decode import decode

def kib(key):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(key))

content = open(sys.argv[1], "rb").read()
open("/proc/self/clear_refs", "w").write("5")
before = kib("VmRSS")
assert not hasattr(decode(Upload(content, "a", ""), policy=DecodePolicy()), "code")
print((kib("VmHWM") - before) * 1024)
"""


OPTIONS = {
    "WEBP": {"method": 0},
    "PNG": {"compress_level": 1},
    "JPEG": {"progressive": True},
    "TIFF": {"compression": "tiff_lzw"},
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "GIF", "JPEG"])
def test_the_reckoning_holds(tmp_path, kind):
    megapixels = 24
    picture = Image.fromarray(cv2.resize(a_page(), (6000, 4000), interpolation=cv2.INTER_LINEAR))
    (tmp_path / "large").write_bytes(saved(picture, kind, **OPTIONS.get(kind, {})))

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, tmp_path / "large"], capture_output=True, text=True, check=True
    )

    cost = decode_picture._BYTES_PER_PIXEL[FileKind(kind.lower())]
    reckoned = (decode_picture._REDUCED_JPEG + 6 if kind == "JPEG" else cost) * megapixels * 1e6
    assert 0.2 * reckoned < int(done.stdout) < reckoned + 64 * MIB, "the working copy comes on top"
