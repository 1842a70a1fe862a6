"""What docstrings refer to is there."""

import re
from importlib import import_module
from pathlib import Path

import papermill  # noqa: F401  # loads the engine, which must not load it first
import pytest

import kommunetall

LIBRARY = Path(kommunetall.__file__).parent
REFERENCE = re.compile(r":(?:func|class|data|attr|mod|meth|exc|const|obj):`([^`]+)`")


def name_of(file):
    parts = file.relative_to(LIBRARY.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(file): file for file in sorted(LIBRARY.rglob("*.py"))}


def is_there(name):
    """Whether a full name is that of a module, or of something in one."""
    module = name
    while module not in MODULES:
        module, found, _ = module.rpartition(".")
        if not found:
            return False
    here = import_module(module)
    for part in name.removeprefix(module).split(".")[1:]:
        if not hasattr(here, part):
            return part in getattr(here, "__annotations__", {})
        here = getattr(here, part)
    return True


def resolves(reference, module):
    """Whether what a module refers to is there: its own, a neighbour's (``.x.y``), or a full name.

    What it only imports is there too.
    """
    if reference.startswith("."):
        package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
        return is_there(f"{package}{reference}")
    return is_there(f"{module}.{reference}") or is_there(reference)


@pytest.mark.parametrize("room", sorted({name.split(".")[1] for name in MODULES if "." in name}))
def test_what_docstrings_refer_to_is_there(room):
    gone = [
        f"{module}: {reference}"
        for module, file in MODULES.items()
        if module.split(".")[1:2] == [room]
        for reference in REFERENCE.findall(file.read_text(encoding="utf-8"))
        if not resolves(reference.removeprefix("~"), module)
    ]
    assert gone == []


@pytest.mark.parametrize("reference", ["nobody", ".ledger.nobody", "kommunetall.models.nobody.x"])
def test_what_is_not_there_would_be_seen(reference):
    assert resolves(".ledger.ledger", "kommunetall.models.pension.report")
    assert not resolves(reference, "kommunetall.models.pension.report")
