"""A municipality of another structure is told of in its own codes and words, and in no other's."""

import re

import nbformat
import pytest
from reading import NOTEBOOKS, as_observed, tell_everything

from kommunetall import prepare
from kommunetall.data.extract import write_extract
from kommunetall.exhibit import Missing
from kommunetall.show.report import missing_table
from made_up_people import Area, synthetic_extract

CODE, YEAR = "3303", 2024
CODES = {
    "P01": "Oppvekst",
    "P02": "300",
    "P03": "HELSE-1",
    "P04": "HELSE-2",
    **{f"P{n:02d}": f"tjeneste {chr(ord('a') + n)}" for n in range(5, 20)},
    "P14-P19": "Fellestjenester",
}
OF_OTHERS = r"hovedutvalg|programområde|lånefond|foretak|kommunekasse|drammen|\bP\d\d"
PEOPLE = [Area("Oppvekst", "", 5, 3), Area("300", "", 4, 3), Area("HELSE-1", "", 3, 2)]
TERMS = {
    "term": "service_area",
    "singular": "sone",
    "definite": "sonen",
    "plural": "soner",
    "definite_plural": "sonene",
}


@pytest.fixture
def other(like):
    """A municipality with areas of other codes, in another order, and no committees."""
    own = like("3301", CODE)
    for file in (own.folder / "datapackage.json", *own.folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("Drammen", "Den andre"), encoding="utf-8")
    for table in own.tables:
        rows = own.rows(table)
        if "service_area" in rows[0] and table != "service_areas":
            own.write(table, [r | {"service_area": other_code(r["service_area"])} for r in rows])
        if "to_area" in rows[0]:
            own.write(table, [r | {"to_area": other_code(r["to_area"])} for r in rows])
    own.without("committees", "terms", "entities", "status_words")
    last = [c for c in CODES.values() if c not in ("300", "Oppvekst")]
    areas = [{"service_area": c, "label": f"Navnet på {c}"} for c in ("300", "Oppvekst", *last)]
    together = (CODES["P14"], CODES["P18"])
    for area in areas:
        area["reported_as"] = "Fellestjenester" if area["service_area"] in together else ""
    own.write("service_areas", areas)
    return own


def other_code(code):
    return CODES.get(code, code)


def everything(report):
    """All that a report prints: what its exhibits say, its prose, and what it lacks."""
    missing = {name: shown for name, shown in report.exhibits() if isinstance(shown, Missing)}
    cells = nbformat.read(NOTEBOOKS / f"{report.topic}.ipynb", 4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    lacking = missing_table(report, missing).rows if missing else ()
    told = tell_everything(report).values()
    return "\n".join([*told, *prose, *(cell for row in lacking for cell in row)])


def people(own):
    """An extract of a municipality without committees, and the report on it."""
    frames = synthetic_extract(3, "2023-01", "2024-12", 200, PEOPLE)
    del frames["employments"]["org_1"]
    write_extract(as_observed(frames), own.folder / "extract")
    return prepare.workforce_extract(CODE, YEAR)


@pytest.mark.usefixtures("other")
def test_printed_tables_of_other_codes_are_told_without_a_word_of_anothers():
    report = prepare.workforce(CODE, YEAR)
    assert not [
        name for name, s in report.exhibits() if isinstance(s, Missing) and name != "growth"
    ]
    text = everything(report)
    assert re.findall(OF_OTHERS, text, re.IGNORECASE) == []
    assert "Registrerte brudd på arbeidstidsreglene etter tjenesteområde" in text
    assert list(report.staff.frame.label[:4]) == [
        "300 Barnehage",
        "Skole",
        *report.staff.frame.label[2:4],
    ]
    assert report.staff.frame.label.iloc[-1] == "Totalsum"
    assert list(report.breaches_of_areas.frame.label[:2]) == [
        "300 Barnehage",
        "Skole",
    ]


@pytest.mark.usefixtures("other")
def test_figures_are_those_of_the_codes_that_the_tables_had_before(like):
    like("3301", "3301")
    mine, theirs = prepare.workforce(CODE, YEAR), prepare.workforce("3301", YEAR)
    for name in ("staff", "absence", "overtime", "turnover"):
        one, two = (getattr(r, name).frame for r in (mine, theirs))
        assert (
            one.drop(columns="label")
            .sum()
            .round(6)
            .equals(two.drop(columns="label").sum().round(6))
        )


def test_an_extract_of_other_codes_is_told_without_a_word_of_anothers(other):
    report = people(other)
    text = everything(report)
    assert re.findall(OF_OTHERS, text, re.IGNORECASE) == []
    assert list(report.staff.frame.area) == [
        "300 Barnehage",
        "Skole",
        "HELSE-1 Forebyggende tjenester (inkl. barnevern)",
        "total",
    ]
    assert list(report.committees) == []
    assert report.target_reached.frame.area.iloc[-1] == "total"


def test_targets_may_stand_without_names(other):
    other.without("sickness_absence")
    rows = [
        {"year": YEAR, "service_area": code, "target_percent": "7.5"} for code in ("300", "total")
    ]
    other.add("sickness_targets", rows)
    report = people(other)
    assert list(report.sickness.frame.area[:2]) == ["300 Navnet på 300", "Navnet på Oppvekst"]
    assert report.sickness.frame.target_percent.notna().tolist() == [True, False, False, True]


def test_its_own_words_stand_everywhere(other):
    other.add("terms", [TERMS])
    other.without("turnover")
    printed, counted = everything(prepare.workforce(CODE, YEAR)), everything(people(other))
    assert "Soner er deler av kommunen" in printed
    assert "Soner er deler av kommunen" in counted
    assert "Registrerte brudd på arbeidstidsreglene etter sone" in printed
    assert "Turnover etter sone er ikke lagt inn for 2024." in printed
    assert "tjenesteområde" not in printed + counted


def test_committees_have_their_names_and_order(other):
    committees = [("u2", "Utvalg for helse"), ("u1", "Utvalg for oppvekst")]
    other.add("committees", [{"committee": c, "label": name} for c, name in committees])
    areas = [Area("Oppvekst", "u1", 5, 3), Area("300", "u1", 4, 3), Area("HELSE-1", "u2", 3, 2)]
    frames = as_observed(synthetic_extract(3, "2023-01", "2024-12", 200, areas))
    write_extract(frames, other.folder / "extract")
    report = prepare.workforce_extract(CODE, YEAR)
    assert list(report.committees.frame.committee) == ["Utvalg for helse", "Utvalg for oppvekst"]
    text = tell_everything(report)["committees"]
    assert "Utvalgene har de områdene de har ved utgangen av" in text
    assert text.count("Utvalg\n") == 1


@pytest.mark.parametrize("notebook", ["workforce", "workforce_extract", "equalisation", "pension"])
def test_prose_names_nothing_of_one_municipality(notebook):
    cells = nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", 4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert re.findall(OF_OTHERS, prose, re.IGNORECASE) == []
