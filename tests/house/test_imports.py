"""Who imports whom: the contracts hold, each would see a breach; what is warm has one thread."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kommunetall.batch.warm import ENVIRONMENT

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib" / "kommunetall"
WARM = """
import os, sys
from kommunetall import inputs
from kommunetall.batch.warm import SLOW_AND_UNUSED, THREADED, modules_of, warm_up, without
{wanted}
assert inputs.read_so_far() == {{}}
assert "kommunetall.prepare" in sys.modules
assert "kommunetall.prepare._staff" in sys.modules
assert THREADED not in sys.modules
if sys.platform == "linux":
    assert len(os.listdir("/proc/self/task")) == 1
"""


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
        ("extract", "prepare/__init__.py", "import kommunetall.data.extract.persons"),
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


@pytest.mark.parametrize(
    "wanted",
    [
        "with without(THREADED): from kommunetall import prepare",
        (
            "warm_up(sorted(set(modules_of(sys.argv[1:]))))\n"
            "assert 'seaborn' in sys.modules\n"
            "assert SLOW_AND_UNUSED not in sys.modules"
        ),
    ],
    ids=["prepare", "all that notebooks import"],
)
def test_a_warm_process_has_what_reports_need_one_thread_and_has_read_nothing(wanted):
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    done = subprocess.run(
        [sys.executable, "-c", WARM.format(wanted=wanted), *notebooks],
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(LIBRARY.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
