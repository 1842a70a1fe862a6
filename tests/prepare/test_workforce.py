"""The workforce report: its contents are the notebook's, its words are there for all that data may bring."""

import csv
import json
import re
import shutil
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models.workforce import TABLES
from kommunetall.show.words import boxes, paragraphs, table_words, told

ROOT = Path(__file__).parents[2]
NOTEBOOK = nbformat.read(ROOT / "notebooks" / "workforce.ipynb", as_version=4)
OWN = "3301"
YEAR = 2024
WHERE = {"programme_area": "total"}


class Package:
    """A copy of a municipality's tables to change."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "datapackage.json"

    def rows(self, name):
        text = (self.folder / f"{name}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines()))

    def write(self, name, rows):
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def change(self, name, **columns):
        self.write(name, [row | {c: f(row) for c, f in columns.items()} for row in self.rows(name)])

    def keep(self, names):
        known = json.loads(self.file.read_text(encoding="utf-8"))
        known["resources"] = [r for r in known["resources"] if r["name"] in names]
        self.file.write_text(json.dumps(known), encoding="utf-8")

    def add(self, name, rows):
        known = json.loads(self.file.read_text(encoding="utf-8"))
        like = next(r for r in known["resources"] if r["name"] == "fte_employees")
        new = {"name": name, "path": f"{name}.csv", "schema": f"{name}.json", "title": name}
        known["resources"].append(like | new)
        self.file.write_text(json.dumps(known), encoding="utf-8")
        self.write(name, rows)


def without(*names):
    return lambda package: package.keep({*TABLES, "stated_figures"} - set(names))


def just(*names):
    return lambda package: package.keep(set(names))


def turned(package):
    """What was this year's was the year before's, and the other way round."""
    years = {str(YEAR): str(YEAR - 1), str(YEAR - 1): str(YEAR)}
    for name in TABLES:
        package.change(name, year=lambda row: years.get(row["year"], row["year"]))
    package.change("sickness_absence", target_percent=lambda row: "50")


def unchanged(package):
    """The year before was as the year."""
    for name in ("fte_employees", "sickness_absence", "overtime", "turnover"):
        rows = [row for row in package.rows(name) if row["year"] == str(YEAR)]
        earlier = [row | {"year": str(YEAR - 1)} for row in rows]
        package.write(name, [*rows, *earlier])
    package.change("sickness_absence", target_percent=lambda row: row["rate_percent"])


def many_years(package):
    """Annual reports of six years."""
    for name in TABLES:
        rows = package.rows(name)
        older = [
            row | {c: str(int(row[c]) - back) for c in ("year", "report_year")}
            for back in (2, 4)
            for row in rows
        ]
        package.write(name, [*rows, *older])


def small_areas(package):
    """No area is large enough to be ranked."""
    package.change("fte_employees", employees=lambda row: "3")


def no_target(package):
    """No target for sickness absence."""
    package.change("sickness_absence", target_percent=lambda row: "")


def low_absence(package):
    """No area is above the target of all."""
    package.change("sickness_absence", rate_percent=lambda row: "2", target_percent=lambda row: "9")


def one_pulls(package):
    """One area pulls up, the others down."""
    package.change(
        "sickness_absence",
        rate_percent=lambda row: "20" if row["programme_area"] == "P13" else "8",
        target_percent=lambda row: "9",
    )


def adds_up(package):
    """Every total is the sum of its parts, and the text says what the tables do."""
    for name, columns in {
        "fte_employees": ("fte", "employees"),
        "overtime": ("paid_hours", "compensated_hours"),
    }.items():
        rows = package.rows(name)
        for total in rows:
            if total["programme_area"] == "total":
                parts = [r for r in rows if r["year"] == total["year"] and r is not total]
                total |= {c: str(sum(int(r[c]) for r in parts)) for c in columns}
        package.write(name, rows)
    text = [r for r in package.rows("stated_figures") if r["item"].startswith(("app", "temp"))]
    package.write("stated_figures", text)


def apprentices(number):
    return lambda package: package.change(
        "stated_figures",
        value=lambda row: number if row["item"] == "apprentices" else row["value"],
    )


def known_moves(package):
    row = {"report_year": YEAR, "year": YEAR, "from_area": "P04", "to_area": "P06", "fte": 50}
    schema = json.loads(
        (ROOT / "lib/kommunetall/assets/schemas/reorganisations.json").read_text(encoding="utf-8")
    )
    fields = [field["name"] for field in schema["fields"]]
    package.add("reorganisations", [{name: row.get(name, "") for name in fields}])


def no_breaches(package):
    package.change("breaches_by_type", breaches=lambda row: "0")
    package.change("breaches_by_area", breaches=lambda row: "0")


VARIANTS = {
    "everything": lambda package: None,
    **{f"without {name}": without(name) for name in (*TABLES, "stated_figures")},
    "just employees": just("fte_employees"),
    "just hires": just("hires"),
    "years turned": turned,
    "nothing changed": unchanged,
    "six years": many_years,
    "small areas": small_areas,
    "no target": no_target,
    "low absence": low_absence,
    "one area pulls": one_pulls,
    "all adds up": adds_up,
    "many apprentices": apprentices("500"),
    "apprentices as the target": apprentices("211"),
    "known moves": known_moves,
    "no breaches": no_breaches,
}
DRAWN = ("everything", "just employees", "six years", "small areas", "no target", "no breaches")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Make the data folder of a variant, once."""

    @cache
    def made(variant):
        folder = tmp_path_factory.mktemp("data")
        (folder / "national").symlink_to(ROOT / "data" / "national")
        package = Package(shutil.copytree(ROOT / "data" / OWN, folder / OWN))
        VARIANTS[variant](package)
        return folder

    return made


@pytest.fixture
def data(folders, monkeypatch):
    """Use the data folder of a variant."""
    return lambda variant: monkeypatch.setenv("KOMMUNETALL_DATA", str(folders(variant)))


def parts_of(report):
    """Every exhibit of a report, by key."""
    found = {}
    for _, shown in report.exhibits():
        parts = shown if isinstance(shown, Several) else [shown]
        found |= {part.key: part for part in parts}
    return found


def exhibits_of(report):
    return {key: e for key, e in parts_of(report).items() if isinstance(e, Exhibit)}


def words_of_all(report):
    """Everything that is said of a report; an error where a word is lacking."""
    said = {}
    for key, exhibit in exhibits_of(report).items():
        titled = [
            told(exhibit, chart).title for chart in (False, True) if len(exhibit.frame.columns)
        ]
        said[key] = [*titled, *(text for _, text in boxes(exhibit)), *paragraphs(exhibit)]
    return said


def shown_in_notebook():
    """Section and name of each exhibit that the notebook shows, in its order."""
    section, found = "", {}
    for cell in NOTEBOOK.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            section = cell.source.splitlines()[0].removeprefix("## ")
        elif "explore" not in cell.metadata.get("tags", []):
            names = re.findall(r"\w+\(report\.(\w+)", cell.source)
            found |= {name: section for name in names if name not in found}
    return found


def test_the_contents_are_what_the_notebook_shows_in_order():
    contents = {name: shows.section for name, shows in prepare.workforce.contents().items()}
    assert list(contents.items()) == list(shown_in_notebook().items())


@pytest.mark.parametrize("variant", VARIANTS)
def test_there_are_words_for_whatever_is_supplied(variant, data):
    data(variant)
    report = prepare.workforce(OWN, YEAR)
    said = words_of_all(report)
    texts = [text for texts in said.values() for text in texts]
    assert not [text for text in texts if re.search(r"\bnan\b|None|[a-z]_[a-z]", text)]
    lacking = [e for e in parts_of(report).values() if isinstance(e, Missing)]
    assert all(table_words(e.key, name) != name for e in lacking for name in e.tables)


@pytest.mark.parametrize("variant", DRAWN)
def test_the_notebook_can_be_shown_for_it(variant, data, capsys):
    data(variant)
    known = {}
    for cell in NOTEBOOK.cells:
        if cell.cell_type == "code" and "explore" not in cell.metadata.get("tags", []):
            exec(cell.source, known)


@pytest.mark.parametrize(
    ("variant", "key", "text"),
    [
        ("everything", "overtime_ranked", "Overtiden falt fra 26,9 til 20,2 timer per årsverk"),
        ("years turned", "overtime_ranked", "Overtiden økte fra 20,2 til 26,9 timer per årsverk"),
        ("nothing changed", "overtime_ranked", "Overtiden var 20,2 timer per årsverk begge år"),
        ("everything", "absence", "Sykefraværet falt fra"),
        ("years turned", "absence", "under det samlede målet"),
        ("nothing changed", "absence", "det samme som året før. Det er likt"),
        ("no target", "absence", "Sykefraværet falt fra"),
        ("low absence", "contribution", "Ingen områder trekker sykefraværet over"),
        ("one area pulls", "contribution", "trekker sykefraværet mest opp"),
        ("small areas", "fte_change", "Endring i årsverk"),
        ("small areas", "breaches_ranked", "Brudd per 100 ansatte"),
        ("small areas", "absence_ranked", "Sykefravær og mål"),
        ("no breaches", "breach_types", "AML-brudd etter type og år"),
        ("all adds up", "unequal", "Alle kontrollerte tall går opp."),
        ("many apprentices", "apprentices", "289 flere enn målet"),
        ("apprentices as the target", "apprentices", "like mange som målet"),
        ("six years", "outlook.fte", "Faste årsverk, med to år framover"),
        ("known moves", "growth", "Flytting og vekst hver for seg, årsverk"),
    ],
)
def test_what_is_said_is_true(variant, key, text, data):
    data(variant)
    said = words_of_all(prepare.workforce(OWN, YEAR))[f"workforce.{key}"]
    assert any(text in plain.replace("\\", "") for plain in said)


def test_a_missing_table_takes_what_rests_on_it_and_nothing_else(data):
    data("without overtime")
    report = prepare.workforce(OWN, YEAR)
    missing = {key: e.tables for key, e in parts_of(report).items() if isinstance(e, Missing)}
    assert missing == {
        "workforce.growth": ("reorganisations",),
        "workforce.overtime": ("overtime",),
        "workforce.overtime_ranked": ("overtime",),
    }


def test_a_municipality_with_nothing_of_its_own_has_the_rules_and_a_place_for_all_else():
    report = prepare.workforce("1103", YEAR)
    assert list(exhibits_of(report)) == ["workforce.rules"]
    assert words_of_all(report)["workforce.rules"]


def test_a_year_without_a_report_is_missing():
    report = prepare.workforce(OWN, 2019)
    assert isinstance(report.staff, Missing)


def test_only_the_what_if_depends_on_the_assumptions():
    before = exhibits_of(prepare.workforce(OWN, YEAR))
    for name, value in (("cost_per_fte_nok", 900_000), ("refund_share", 0.2)):
        after = exhibits_of(prepare.workforce(OWN, YEAR, **{name: value}))
        changed = [key for key, exhibit in after.items() if exhibit is not before[key]]
        named = [key for key, exhibit in after.items() if name in exhibit.run]
        assert changed == named == ["workforce.target_reached"]
        key = "workforce.target_reached"
        assert not after[key].frame.equals(before[key].frame)


def test_equal_parameters_give_equal_exhibits():
    one, other = (parts_of(prepare.workforce(OWN, YEAR, refund_share=0.3)) for _ in range(2))
    assert list(one) == list(other)
    for key, exhibit in one.items():
        if isinstance(exhibit, Exhibit):
            pd.testing.assert_frame_equal(exhibit.frame, other[key].frame)
            assert exhibit.run == other[key].run


def test_what_cannot_be_stops_the_report():
    with pytest.raises(DataError, match="cannot be computed"):
        prepare.workforce(OWN, YEAR, refund_share=1.5)
    with pytest.raises(DataError, match="No municipality"):
        prepare.workforce("0000", YEAR)


def test_tables_that_do_not_fit_stop_the_report(tmp_path, monkeypatch):
    (tmp_path / "national").symlink_to(ROOT / "data" / "national")
    package = Package(shutil.copytree(ROOT / "data" / OWN, tmp_path / OWN))
    package.write("hires", [row for row in package.rows("hires") if row["month"] != "07"])
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    with pytest.raises(DataError, match="do not fit together"):
        prepare.workforce(OWN, YEAR)


def test_no_area_that_is_too_small_is_drawn_or_named(data):
    data("small areas")
    report = prepare.workforce(OWN, YEAR)
    ranked = [e for key, e in exhibits_of(report).items() if key.endswith(("_ranked", "_change"))]
    assert len(ranked) == 5
    assert all(exhibit.frame.empty for exhibit in ranked)
