"""The page of the architecture is in step with the code."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
STAGES = sorted(path for path in (ROOT / "pipeline" / "stages").rglob("*.py") if path.name != "__init__.py")


def table_rows():
    return re.findall(r"^\| (\w+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("path", STAGES, ids=lambda path: path.stem)
def test_every_module_of_the_stages_is_in_the_table(path):
    assert any(f"`{path.name}`" in modules or f"/{path.name}`" in modules for _, modules in table_rows())


def test_every_module_that_the_table_names_is_there():
    named = {name for _, modules in table_rows() for name in re.findall(r"(\w+\.py)`", modules)}

    assert named == {path.name for path in STAGES}


def test_the_stages_are_in_the_order_in_which_they_run():
    drawn = re.search(r"^ +(decode ─ [\w ─]+)$", PAGE, re.MULTILINE)[1].split(" ─ ")

    modules = [ROOT / "pipeline" / f"{name}.py" for name in ("sheets", "fields", "judge", "verify")]
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    assert list(dict.fromkeys(re.findall(r'timings\.stage\("(\w+)"\)', source))) == drawn
    assert [stage for stage, _ in table_rows() if stage in drawn] == drawn


def test_the_layers_are_those_that_are_enforced():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    enforced = [[name.strip().removeprefix("pipeline.") for name in re.split("[:|]", layer)] for layer in layers]

    block = re.search(r"```\n(cli\n.*?)```", PAGE, re.DOTALL)[1]
    drawn = [re.split(r" {2,}", line)[0].split(", ") for line in block.splitlines()]
    assert [set(each) for each in drawn] == [set(each) for each in enforced]
