"""What an error tells an analyst is in bokmål."""

import ast
import re
from pathlib import Path

import pytest

import kommunetall

LIBRARY = Path(kommunetall.__file__).parent
ROOMS = ("data", "models", "prepare", "rules")
ERRORS = ("DataError", "NotThere", "RuleError")
ENGLISH = re.compile(
    r"\b(the|is|are|of|and|not|has|have|with|must|cannot|missing)\b", re.IGNORECASE
)


def told_in(source: str) -> list[str]:
    """Texts of the errors that code raises, what is put into them left out."""
    raised = [
        call
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS
    ]
    told = [text for call in raised for part in call.args for text in ast.walk(part)]
    return [t.value for t in told if isinstance(t, ast.Constant) and isinstance(t.value, str)]


@pytest.mark.parametrize("room", ROOMS)
def test_what_could_not_be_done_is_told_in_norwegian(room):
    texts = {
        file.name: text
        for file in (LIBRARY / room).rglob("*.py")
        for text in told_in(file.read_text(encoding="utf-8"))
        if ENGLISH.search(text)
    }
    assert texts == {}


def test_a_message_in_english_is_seen():
    code = 'raise DataError("Tabellen kan ikke brukes.", [f"{row}: the amount is missing"])'
    assert [text for text in told_in(code) if ENGLISH.search(text)] == [": the amount is missing"]
