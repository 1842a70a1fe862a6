"""Who imports whom: the contracts of pyproject.toml hold, and each of them would see a breach."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib" / "kommunetall"


def checked(folder, *contracts):
    """What import-linter says of the library that lies in a folder."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as main; main()",
    ]
    command += ["--no-cache", "--no-logo", *(f"--contract={contract}" for contract in contracts)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [*command, ROOT / "pyproject.toml"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied(tmp_path):
    """A copy of the library's modules, to break."""
    only_modules = shutil.ignore_patterns("assets", "*.yaml", "__pycache__")
    shutil.copytree(LIBRARY, tmp_path / "kommunetall", ignore=only_modules)
    (tmp_path / "kommunetall" / "assets.py").touch()
    return tmp_path


def test_the_contracts_hold():
    done = checked(LIBRARY.parent)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("contract", "module", "breach"),
    [
        ("rooms", "show/tables.py", "import kommunetall.models.reconciliation"),
        ("rooms", "models/findings.py", "from kommunetall.data import read"),
        ("rooms", "rules/dated.py", "from kommunetall import data"),
        ("rooms", "errors.py", "from kommunetall import inputs"),
        ("rooms", "a_new_room.py", ""),
        ("prepare", "prepare/__init__.py", "from kommunetall.show import words"),
        ("batch", "batch/plan.py", "from kommunetall.rules import rules_on"),
        ("topics", "models/equalisation/__init__.py", "import kommunetall.models.pension.ledger"),
        ("private", "prepare/__init__.py", "from kommunetall.models import _of_pension"),
        ("circles", "models/pension/ledger.py", "import kommunetall.models.pension.report"),
    ],
)
def test_a_breach_is_seen(copied, contract, module, breach):
    (copied / "kommunetall" / "models" / "_of_pension.py").touch()
    file = copied / "kommunetall" / module
    file.parent.mkdir(parents=True, exist_ok=True)
    (file.parent / "__init__.py").touch()
    with file.open("a", encoding="utf-8") as written:
        written.write(f"\n{breach}\n")
    done = checked(copied, contract)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
