"""What documents say of the house is so: files and names are there, the route ends as drawn."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

import papermill  # noqa: F401  # loads the engine, which must not load it first
import pytest
from tables import DOCUMENT, as_markdown

from kommunetall import prepare
from kommunetall.data import read

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib" / "kommunetall"
DOCUMENTS = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MAPS = [ROOT / "CONTRIBUTING.md", ROOT / "docs" / "house.md"]
ROOMS = sorted(p.name for p in LIBRARY.iterdir() if p.is_dir() and p.name != "assets")
COLUMNS = 100
KINDS = ("*.py", "*.json", "*.yaml")
VARIABLE = re.compile(r"[<>*…]")
NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
PROMISED = re.compile(r"[\w./-]+/[\w./-]*|[\w-]+\.(?:py|md|toml)")


def named_in(document):
    """What stands as code in a document, outside its blocks of code."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)}


def names_and_paths_in(document):
    """What of the code a document names: names of more than a word, and paths of files."""
    fixed = {code for code in named_in(document) if not VARIABLE.search(code)}
    places = {p.name for p in (*ROOT.iterdir(), *LIBRARY.iterdir()) if p.is_dir()} - {"reports"}
    paths = {code for code in fixed if PROMISED.fullmatch(code) and code.split("/")[0] in places}
    return {code for code in fixed if NAME.fullmatch(code)}, paths


def is_there(path):
    return any((place / path).exists() for place in (ROOT, LIBRARY))


def resolves(name):
    """Whether a dotted name is of the library."""
    module, _, last = f"kommunetall.{name.removeprefix('kommunetall.')}".rpartition(".")
    try:
        return hasattr(import_module(module), last)
    except ImportError:
        return False


@cache
def words_of_the_code():
    """Names in the library and in the data, of files too."""
    files = [f for kind in KINDS for room in (LIBRARY, ROOT / "data") for f in room.rglob(kind)]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return {file.stem for file in files} | set(re.findall(r"\w+", text))


@pytest.mark.parametrize("document", MAPS, ids=lambda p: p.stem)
def test_files_and_names_on_the_map_are_there(document):
    fixed = {name for name in named_in(document) if not VARIABLE.search(name)}
    paths = {name for name in fixed if PROMISED.fullmatch(name) and not name.startswith(".")}
    names = {n for n in fixed if re.fullmatch(rf"({'|'.join(ROOMS)})(\.\w+)+", n)}
    assert paths
    assert [path for path in paths if not is_there(path)] == []
    assert [name for name in names if not resolves(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.stem)
def test_files_and_names_in_documents_are_there(document):
    names, paths = names_and_paths_in(document)
    assert [path for path in paths if not is_there(path)] == []
    assert names - words_of_the_code() == set()


@pytest.mark.parametrize("topic", ["equalisation", "investment", "pension"])
def test_each_module_of_a_topic_stands_in_its_document(topic):
    modules = {file.stem for file in (LIBRARY / "models" / topic).glob("[!_]*.py")}
    assert modules - named_in(ROOT / "docs" / f"{topic}.md") == set()


def test_what_is_not_there_would_be_seen():
    assert not is_there("models/nowhere/")
    assert "nobody_has_this_name" not in words_of_the_code()
    assert not resolves("models.pension.report.nobody")
    assert not resolves("models.nothing.at_all")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.stem)
def test_lines_are_of_one_width(document):
    lines = document.read_text(encoding="utf-8").splitlines()
    wide = [n for n, line in enumerate(lines, 1) if len(line) > COLUMNS and " " in line.strip()]
    assert [n for n in wide if not lines[n - 1].lstrip().startswith("|")] == []


def test_links_lead_somewhere():
    for document in DOCUMENTS:
        links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
        assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_route_is_as_drawn():
    told = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    figures = read("stated_figures", "3301", year=2024, topic="pension", item="total_premium")
    first = prepare.pension("3301", 2024).cost_bridge.frame.iloc[0]
    assert first.step == "premium"
    assert first.amount_nok_million == figures.value.item() == 898.3
    assert "898.3" in told


def test_the_terms_are_those_of_the_code():
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    terms = set(re.findall(r"`([a-z_]+)`", text[text.index("## Terms") :]))
    code = "\n".join(
        f.read_text(encoding="utf-8") for p in ("*.py", "*.json") for f in LIBRARY.rglob(p)
    )
    assert terms
    assert [term for term in terms if term not in code] == []


def test_the_tables_are_told_as_their_schemas_have_them():
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(), "run tests/house/tables.py"
