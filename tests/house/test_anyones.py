"""Nothing in the library is one municipality's: none of Drammen's words, codes or labels."""

import re
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "lib" / "kommunetall"
TEXT = {".py", ".yaml", ".json", ".csv", ".typ"}
WORDS = re.compile(
    r"(?i:drammen|hovedutvalg|lånefond|kommunekasse|programområde|formannskap|\bdekf|\bdbkf)"
    r"|\b(?:3301|KK|DKP|HDO|VA|P\d\d)\b|\bP\\d"
)
LABELS = re.compile(
    r"""label\w*["'\])]*(?:\.str\.(?:startswith|endswith|contains|match|fullmatch)"""
    r"""|\s*[=!]=\s*r?f?["']\w|\.isin\(\W*["'])"""
)
HOW_IT_IS_WRITTEN = {  # an example in a docstring, or in what the command says of itself
    "batch/options.py": {"3301"},
    "batch/plan.py": {"3301"},
    "data/extract/persons/diagnoses.py": {"P12"},
    "data/extract/persons/values.py": {"P12"},
    "data/places.py": {"3301", "Drammen"},
    "data/tables.py": {"3301"},
    "models/disclosure/keys.py": {"P01"},
    "models/disclosure/sums.py": {"P01", "P02"},
    "models/structure.py": {"P01"},
    "prepare/__init__.py": {"3301"},
    "prepare/_equalisation/__init__.py": {"3301"},
    "prepare/_investment/__init__.py": {"3301"},
    "prepare/_summary/__init__.py": {"3301"},
    "prepare/_workforce/__init__.py": {"3301"},
    "rules/dated.py": {"3301"},
    "show/formats.py": {"P04", "P06"},
    "show/words/terms.py": {"hovedutvalg", "Hovedutvalg"},
}
ANYONES = {  # what the law calls it, or a word for those who have none of their own
    "assets/schemas/entities.json": {"kommunekasse", "lånefond"},
    "assets/stated_items.csv": {"lånefond"},
    "data/beside.py": {"kommunekasse"},
    "data/extract/persons/titles.py": {"hovedutvalg"},
    "fetch/kostra/codes.py": {"lånefond"},
    "fetch/kostra/command.py": {"kommunekasse"},
    "show/words/common.nb.yaml": {"kommunekasse", "lånefond"},
}


def files():
    return sorted(file for file in LIBRARY.rglob("*") if file.suffix in TEXT)


def words_of_one(text, finds_rows=False):
    """Words of one municipality in a text, and labels that code which finds rows looks for."""
    found = {word[0] for word in WORDS.finditer(text)}
    return found | ({label[0] for label in LABELS.finditer(text)} if finds_rows else set())


def test_the_library_has_no_words_of_one_municipality():
    found = {
        file.relative_to(LIBRARY).as_posix(): words_of_one(
            file.read_text(encoding="utf-8"), file.suffix == ".py" and "show" not in file.parts
        )
        for file in files()
    }
    assert {name: words for name, words in found.items() if words} == HOW_IT_IS_WRITTEN | ANYONES


@pytest.mark.parametrize("word", ["Drammen", "KK", "DEKF", "P12", "3301", "Lånefondet", "utenVA"])
def test_a_word_of_one_municipality_is_noticed(word):
    assert bool(words_of_one(f"areas = [{word!r}]")) == (word != "utenVA")


@pytest.mark.parametrize(
    "line",
    [
        'rows[rows.label == "Sum utgifter"]',
        'rows["label"].str.startswith("Utlån ")',
        'rows.area_label.isin(["Skole", "Barnehage"])',
    ],
)
def test_a_row_that_is_looked_for_by_its_label_is_noticed(line):
    assert words_of_one(line, finds_rows=True)
    assert not words_of_one(line)


@pytest.mark.parametrize("pattern", [r"P\d{2}", r"^P\d\d"])
def test_a_pattern_of_codes_is_noticed(pattern):
    assert words_of_one(pattern)
