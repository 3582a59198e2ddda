"""The hostile files are what their register says."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from fixtures import hostile
from fixtures.hostile import HOSTILE, hostile_files, write_hostile


def test_there_are_enough_and_each_is_explained() -> None:
    assert len(HOSTILE) >= 40
    assert len({one.name for one in HOSTILE}) == len(HOSTILE)
    for one in HOSTILE:
        assert one.proves
        assert one.answers


def test_the_files_are_small_and_always_the_same() -> None:
    files = hostile_files()
    assert set(files) == {one.name for one in HOSTILE}
    assert max(map(len, files.values())) < 2_000_000
    assert all(one.make() == files[one.name] for one in HOSTILE if len(files[one.name]) < 50_000)


def test_the_folder_holds_the_special_entries_too(tmp_path: Path) -> None:
    written = write_hostile(tmp_path)
    assert (tmp_path / "x.jpg").is_dir()
    assert (tmp_path / "nowhere.jpg").is_symlink()
    assert not (tmp_path / "nowhere.jpg").exists()
    assert (tmp_path / "not_allowed.jpg").stat().st_mode & 0o777 == 0
    assert not any(path.is_fifo() for path in tmp_path.iterdir())
    assert len(written) == len(set(written)) >= len(HOSTILE) + 3
    assert write_hostile(tmp_path)


def test_the_locked_pdf_is_reported_as_locked_and_opens_with_its_password() -> None:
    data = hostile_files()["encrypted.pdf"]
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(data)
    text = pypdfium2.PdfDocument(data, password="rahasia")[0].get_textpage().get_text_bounded()
    assert "SPECIMEN" in text


def test_the_long_pdf_has_ten_thousand_pages() -> None:
    document = pypdfium2.PdfDocument(hostile_files()["ten_thousand_pages.pdf"])
    assert len(document) == 10_000
    assert "SPECIMEN" in document[9_999].get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", ["javascript.pdf", "launch.pdf", "broken_xref.pdf", "huge_page.pdf"])
def test_odd_pdfs_have_a_page(name: str) -> None:
    assert len(pypdfium2.PdfDocument(hostile_files()[name])) == 1


@pytest.mark.parametrize(
    "name",
    [one.name for one in HOSTILE if one.answers == (hostile.DECODES,) and not one.name.endswith(".pdf")],
)
def test_odd_but_sound_pictures_decode(name: str) -> None:
    data = hostile_files()[name]
    if not data.startswith(b"%PDF"):
        low, high = Image.open(io.BytesIO(data)).convert("RGBA").getchannel("A").getextrema()
        assert high >= 250
        assert low >= 250 or name in {"transparent.png", "palette.png"}


@pytest.mark.parametrize(
    ("name", "pixels"), [("bomb_real.png", 576_000_000), ("bomb_declared.png", 3_600_000_000)]
)
def test_bombs_declare_what_they_would_cost(name: str, pixels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    width, height = Image.open(io.BytesIO(hostile_files()[name])).size
    assert width * height == pixels
    assert len(hostile_files()[name]) < 100_000
