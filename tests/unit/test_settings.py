"""Settings, their page, the words of the log, the version of the pipeline."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline import errors
from pipeline.bootstrap import JsonLines, MaskedText, pipeline_version, readers_note
from pipeline.cli import app
from pipeline.policy.photo import DecodePolicy
from pipeline.policy.whole import Policy
from pipeline.settings import Settings, SettingsError, load_settings, misspelt

NIK = "3204252504899001"
PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_the_page_names_every_setting_with_its_default_and_no_other():
    rows = dict(re.findall(r"^\| `(BERKAS_\w+)` \| (?:`([^`]*)`|[^|]*) \|", PAGE.read_text(), re.MULTILINE))

    defaults = {f"BERKAS_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    assert rows.keys() == defaults.keys()
    for name, given in defaults.items():
        default = given.get_secret_value() if isinstance(given, SecretStr) else given
        shown = "" if default in {None, ""} else json.dumps(default) if isinstance(default, bool) else str(default)
        assert rows[name] == shown, name


def test_the_page_names_every_command_every_option_and_every_exit_code():
    page = PAGE.read_text()

    for command in app.registered_commands:
        assert f"berkas {command.callback.__name__}" in page
    for option in (
        "--type",
        "--manifest",
        "--participants",
        "--output",
        "--json",
        "--workers",
        "--reveal",
        "--seed",
        "--claims",
    ):
        assert f"`{option}" in page
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == codes


def test_settings_come_from_the_environment_before_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("BERKAS_WORKERS=3\nBERKAS_ATTEMPTS=4\nOTHER=1\n")
    monkeypatch.setenv("BERKAS_WORKERS", "5")

    settings = load_settings()

    assert (settings.workers, settings.attempts) == (5, 4)
    assert settings.worker_count == 5


def test_records_are_in_the_data_folder_unless_said_otherwise(monkeypatch):
    monkeypatch.setenv("BERKAS_DATA_DIR", "/srv/berkas")

    assert load_settings().records_url == "sqlite:////srv/berkas/berkas.sqlite3"
    monkeypatch.setenv("BERKAS_DATABASE_URL", "postgresql://db/berkas")
    assert load_settings().records_url == "postgresql://db/berkas"


@pytest.mark.parametrize(("name", "value"), [("WORKERS", "-1"), ("LOG_LEVEL", "loud"), ("TIME_LIMIT_S", "0")])
def test_a_value_that_cannot_be_is_told_by_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"BERKAS_{name}", value)

    with pytest.raises(SettingsError, match=f"BERKAS_{name}"):
        load_settings()


def a_log_record(**extra):
    record = logging.LogRecord("berkas", logging.INFO, "x.py", 1, "read %s", (NIK,), None)
    record.__dict__.update(extra)
    return record


@pytest.mark.parametrize("formatter", [JsonLines(), MaskedText()])
def test_no_number_gets_through_the_log(formatter):
    line = formatter.format(a_log_record(nik=NIK))

    assert NIK not in line
    assert "3204********9001" in line


def test_what_libraries_say_of_strangers_files_is_not_in_the_log():
    """An XFA form made one of them tell the office to reinstall it."""
    said = (
        "import logging; from pipeline.bootstrap import configure_logging; from pipeline.settings import Settings;"
        "configure_logging(Settings());"
        "logging.getLogger('pypdfium2._helpers.document').warning('an XFA form');"
        "logging.getLogger('pipeline.batch').warning('a worker is gone')"
    )

    told = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stderr

    assert "a worker is gone" in told
    assert "XFA" not in told


def test_a_machine_can_read_the_log():
    content = json.loads(JsonLines().format(a_log_record(action="processed", sha256="ab")))

    assert content["action"] == "processed"
    assert content["level"] == "INFO"
    assert content["at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("settings", "installed", "said"),
    [
        ({}, "5.3.0", None),
        ({}, None, "Tesseract with the languages ind and eng is not installed"),
        ({"tesseract": False}, "5.3.0", "switched off"),
        ({"second_reader": ""}, "5.3.0", "one reader only"),
    ],
)
def test_a_reader_that_is_missing_is_told_and_changes_the_version(monkeypatch, settings, installed, said):
    complete = Settings()
    monkeypatch.setattr("ocr.tesseract.usable_version", lambda: "5.3.0")
    version = pipeline_version(complete)
    monkeypatch.setattr("ocr.tesseract.usable_version", lambda: installed)

    note = readers_note(Settings(**settings))

    assert (note is None) if said is None else said in note
    assert (pipeline_version(Settings(**settings)) == version) is (said is None)


def test_the_version_is_the_same_in_every_process_and_changes_with_what_judges():
    settings = Settings()
    code = "from pipeline.bootstrap import *; print(pipeline_version(Settings()))"
    seeds = ("1", "2")
    root = Path(__file__).parents[2]
    elsewhere = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, text=True, check=True, cwd=root, env={"PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in seeds
    }  # fmt: skip

    assert elsewhere == {pipeline_version(settings)}
    assert pipeline_version(settings, Policy(decode=DecodePolicy(max_pages=3))) not in elsewhere
    assert pipeline_version(Settings(reader="null")) not in elsewhere


def test_a_variable_that_is_no_setting_is_named(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("BERKAS_ENCRYPTION_KEYS=abc\nBERKAS_WORKERS=2\nOTHER=1\n")
    monkeypatch.setenv("BERKAS_DATADIR", "elsewhere")

    assert misspelt() == ("BERKAS_DATADIR", "BERKAS_ENCRYPTION_KEYS")
