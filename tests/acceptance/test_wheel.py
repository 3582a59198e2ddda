"""What is installed from a wheel is the whole product."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PACKAGES = ("pipeline", "ocr", "quality", "storage", "review", "fixtures")
PROVE = """
import importlib, pkgutil, sys
from pathlib import Path
for package in sys.argv[2:]:
    found = importlib.import_module(package)
    assert Path(found.__file__).is_relative_to(sys.argv[1]), found.__file__
    for each in pkgutil.walk_packages(found.__path__, package + "."):
        if not each.name.endswith(("__main__", "migrations.env")):  # programs: Python's and Alembic's
            importlib.import_module(each.name)
from pipeline.reports.page import render_report
assert "<html" in render_report([], title="t", made_at="now")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [Path(sys.executable).parent / "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("berkas-*.whl")
    return built


def tracked(*patterns):
    done = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_it_holds_every_file_of_the_packages_and_no_test(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    assert tracked(*PACKAGES) <= names
    assert "pipeline/reports/templates/report.html.j2" in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "out/"))]


def test_every_module_of_it_imports_from_elsewhere(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")

    done = subprocess.run(
        [sys.executable, "-c", PROVE, tmp_path / "installed", *PACKAGES],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_it_has_the_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "berkas = pipeline.cli:main" in archive.read(points).decode()
