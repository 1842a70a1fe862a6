"""Who imports whom: errors, inputs and memory stand on the ground, and the four parts never import each other."""

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "lib" / "kommunetall"
PARTS = ("rules", "data", "models", "show", "printing", "batch")
GROUND = {"assets", "errors", "inputs", "memory"}
ALLOWED = {part: {part, *GROUND} for part in PARTS} | {name: {"assets"} for name in (*GROUND, "__init__")}
ALLOWED["batch"] |= {"printing"}


def part_of(file: Path) -> str:
    inside = file.relative_to(LIBRARY).parts
    return inside[0] if len(inside) > 1 else file.stem


def imported_parts(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= (
                {f"{node.module}.{alias.name}" for alias in node.names}
                if not node.level
                else {"kommunetall.relative"}
            )
    return {name.split(".")[1] for name in names if name.startswith("kommunetall.")}


def breaches(part: str, source: str) -> set[str]:
    return imported_parts(source) - ALLOWED[part]


@pytest.mark.parametrize("file", sorted(LIBRARY.rglob("*.py")), ids=lambda f: str(f.relative_to(LIBRARY)))
def test_parts_import_only_themselves_and_the_ground(file):
    assert breaches(part_of(file), file.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        "import kommunetall.models.pension.report",
        "from kommunetall.models import pension",
        "from kommunetall import models",
    ],
)
def test_a_breach_would_be_seen(source):
    assert breaches("show", source) == {"models"}


def test_the_batch_computes_no_figures():
    assert not ALLOWED["batch"] & {"models", "data", "rules", "show"}
