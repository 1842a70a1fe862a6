"""The examples of docstrings are run, and one that does not hold is seen."""

import doctest
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import kommunetall

LIBRARY = Path(kommunetall.__file__).parent
WITH_EXAMPLES = [
    f for f in sorted(LIBRARY.rglob("*.py")) if ">>> " in f.read_text(encoding="utf-8")
]
FORGIVING = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def name_of(file):
    parts = file.relative_to(LIBRARY.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.parametrize("file", WITH_EXAMPLES, ids=name_of)
def test_the_examples_of_a_module_hold(file):
    failed, tried = doctest.testmod(import_module(name_of(file)), optionflags=FORGIVING)
    assert tried
    assert not failed


def test_an_example_that_does_not_hold_is_seen():
    module = ModuleType("wrong", ">>> 1 + 1\n3\n")
    assert doctest.testmod(module, optionflags=FORGIVING).failed == 1
