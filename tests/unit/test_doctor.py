"""The doctor finds what is wrong, goes on, and tells by the exit code."""

from dataclasses import replace

import pytest

from ocr import number, weights
from pipeline.commands import doctor
from pipeline.commands.doctor import State, examine, run_doctor
from pipeline.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, reader="null", second_reader="", tesseract=False)


def states(findings):
    return {finding.what: finding.state for finding in findings}


def test_a_reader_that_cannot_read_the_sample_fails_and_nothing_else_stops(settings):
    found = states(examine(settings))

    assert found["text detection"] is State.FAIL
    assert found["reader null"] is State.FAIL
    assert found["tesseract"] is State.WARN
    assert found["second reader"] is State.WARN
    assert found["number reader"] is State.WARN
    assert found["data folder"] is State.OK
    assert {f"model {name}" for name in weights.MODELS} <= found.keys()


def test_an_engine_that_is_none_is_a_finding(settings):
    found = states(examine(settings.model_copy(update={"reader": "nonsense"})))

    assert found["readers"] is State.FAIL
    assert "memory" in found


def test_a_model_that_was_changed_is_found(settings, monkeypatch):
    monkeypatch.setattr(weights, "verified", lambda name: name != "PP-OCRv6_small_rec")

    found = states(examine(settings))

    assert found["model PP-OCRv6_small_rec"] is State.FAIL


def test_a_missing_model_of_the_number_reader_is_a_finding_with_its_place(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(number, "MODEL", tmp_path / "number.onnx")

    findings = {finding.what: finding for finding in examine(settings)}

    assert findings["model of the number reader"].state is State.FAIL
    assert str(tmp_path / "number.onnx") in findings["model of the number reader"].detail
    assert "memory" in findings


def test_our_own_reader_of_numbers_reads_the_sample(settings, monkeypatch):
    readers = replace(doctor.bootstrap.build_readers(settings), number=number.NumberNetwork())
    monkeypatch.setattr(doctor.bootstrap, "build_readers", lambda _settings: readers)

    assert states(examine(settings))["number reader"] is State.OK


def test_a_data_folder_that_is_a_file_is_a_finding(settings, tmp_path):
    (tmp_path / "file").touch()

    assert (
        states(examine(settings.model_copy(update={"data_dir": tmp_path / "file"})))["data folder"] is State.FAIL
    )


def test_the_exit_code_tells(settings, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "load_settings", lambda: settings)
    monkeypatch.setattr(doctor.bootstrap, "configure_logging", lambda _settings: None)

    assert run_doctor() == 4
    assert "Not ready: text detection, reader null" in capsys.readouterr().out
