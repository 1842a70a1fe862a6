"""The same figure in two layers: told where they differ, refused in another unit."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from kommunetall import check, inputs, prepare
from kommunetall.data import read, units
from kommunetall.data.beside import beyond, differences, is_thousandfold, usual
from kommunetall.data.reported import stamp
from kommunetall.errors import DataError

STRAND = "1130"
ASSET = "economic_overview.csv"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Lay in an own table of Strand, with amounts changed by line."""
    shutil.copytree(inputs.HOME_DATA / "national", tmp_path / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))

    def lay_in(changes, year=2024, only=()):
        reported = read("economic_overview", STRAND, year=year)
        rows = reported[reported.scope == "treasury"].set_index("line").actual_nok_thousand
        if only:
            rows = rows[list(only)]
        changed = {line: change(rows[line]) for line, change in changes.items()}
        told = pd.Series({**rows.to_dict(), **changed})
        text = "year,line,actual_nok_thousand\n"
        text += "".join(f"{year},{line},{amount}\n" for line, amount in told.items())
        folder = tmp_path / STRAND
        folder.mkdir(exist_ok=True)
        (folder / ASSET).write_text(text)
        source = {"title": "Årsregnskap", "producer": "Strand kommune", "accessed": "2026-03-01"}
        table = {
            "name": "economic_overview",
            "path": ASSET,
            "title": "Økonomisk oversikt drift",
            "schema": "economic_overview.json",
            "status": "observed",
            "sources": [source],
            "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0"}],
        }
        (folder / "datapackage.json").write_text(json.dumps({"name": "s", "resources": [table]}))

    return lay_in


def test_figures_that_are_the_same_are_not_told(own):
    own({})
    assert differences(STRAND).empty
    assert prepare.between_layers(STRAND) == []


def test_a_figure_that_is_another_in_the_own_table_is_told_with_both(own):
    own({"wages": lambda was: was + 5_000, "purchases_for_own_services": lambda was: was - 5_000})
    found = differences(STRAND)
    assert found[["line", "layer", "other_layer", "difference"]].to_numpy().tolist() == [
        ["wages", "own", "published", 5_000],
        ["purchases_for_own_services", "own", "published", -5_000],
    ]
    assert differences(STRAND, 2023).empty
    (wages, _) = prepare.between_layers(STRAND)
    assert "«Lønnsutgifter» for 2024 (kommunekassen) er 697 602 i kommunens egen tabell" in wages
    assert "692 602 i SSBs tall" in wages


def test_nothing_is_told_as_nothing(own):
    own({"dividends": lambda _: 0})
    (said,) = prepare.between_layers(STRAND)
    assert "er 0 i kommunens egen tabell" in said


def test_rounding_is_no_difference(own):
    own({"wages": lambda was: was + 1})
    assert differences(STRAND).empty


def test_what_differs_is_told_by_check_and_is_no_fault(own, capsys):
    own({"wages": lambda was: was + 5_000, "purchases_for_own_services": lambda was: was - 5_000})
    assert check.main([STRAND]) == 0
    out = capsys.readouterr().out
    assert "ingen feil" in out
    assert "697 602 i kommunens egen tabell" in out


def test_the_summary_shows_what_differs_in_its_year(own):
    own({"wages": lambda was: was + 5_000, "purchases_for_own_services": lambda was: was - 5_000})
    (shown,) = prepare.summary(STRAND, 2024).between_layers
    assert shown.frame.row.tolist()[0] == "Lønnsutgifter"
    assert shown.frame.difference_nok_thousand.tolist() == [5_000, -5_000]
    assert shown.figures["differing"] == 2
    assert "Statistisk sentralbyrå" in str(shown.origins)
    assert len(prepare.summary(STRAND, 2023).between_layers.parts) == 0


@pytest.mark.parametrize(("factor", "unit"), [(1_000, "kroner"), (0.001, "millioner kroner")])
def test_a_row_in_another_unit_is_refused_with_its_row(own, factor, unit, capsys):
    own({"property_tax": lambda was: round(was * factor)}, only=("property_tax", "wages"))
    with pytest.raises(DataError) as error:
        read("economic_overview", STRAND)
    (finding,) = error.value.findings
    assert finding.startswith(f"{ASSET}, rad 2: «Eiendomsskatt»")
    assert "-38 567 i SSBs tall" in finding
    assert f"er beløpet i {unit}?" in finding
    assert check.main([STRAND]) == 1
    assert f"{ASSET}, rad 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        (692_602_000, 692_602, True),
        (692_602, 693, True),
        (-692_602_000, 692_602, True),
        (5_000, 5, False),
        (692_602, 692_602, False),
        (692_602, 6_926, False),
        (692_602, 0, False),
        (0, 0, False),
    ],
)
def test_what_is_a_thousandfold(one, other, is_so):
    assert is_thousandfold(one, other) is is_so


@pytest.fixture
def nation(tmp_path, monkeypatch):
    """A made-up nation that has reported wages and dividends; wages of about the same size."""
    folder = tmp_path / "national"
    shutil.copytree(inputs.HOME_DATA / "national", folder)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    tax = read("municipal_tax", year=2024)
    codes = {unit.code for unit in units()}
    rows = tax[tax.municipality_code.isin(codes)]
    random = np.random.default_rng(7)
    wages = rows.population * random.uniform(40, 90, len(rows))
    dividends = rows.population * random.uniform(0.001, 9, len(rows))
    lines = ["municipality_code,year,scope,code,line,amount_nok_thousand"]
    for name, code, amounts in (("wages", "AG15", wages), ("dividends", "AGD81", dividends)):
        lines += [
            f"{municipality},2024,treasury,{code},{name},{round(amount)}"
            for municipality, amount in zip(rows.municipality_code, amounts, strict=True)
        ]
    stated = json.loads((folder / "datapackage.json").read_text())
    reported = next(one for one in stated["resources"] if one["name"] == "reported_operations")
    (folder / reported["path"]).write_text("\n".join(lines) + "\n")
    return stamp("reported_operations")


def test_only_lines_that_all_have_about_the_same_of_say_what_is_usual(nation):
    bounds = usual("reported_operations", nation)
    assert list(bounds) == ["wages"]
    low, high = bounds["wages"]
    assert 35_000 < low < high < 95_000


def test_what_nobody_has_is_in_another_unit_where_a_thousandth_of_it_is_usual(nation):
    bounds = usual("reported_operations", nation)
    people = {2024: 10_000}
    assert beyond("wages", 600_000, 2024, bounds, people) == ""
    assert "er beløpet i kroner?" in beyond("wages", 600_000_000, 2024, bounds, people)
    assert "er beløpet i millioner kroner?" in beyond("wages", 600, 2024, bounds, people)
    assert beyond("wages", 60_000, 2024, bounds, people) == ""
    assert beyond("dividends", 600_000_000, 2024, bounds, people) == ""
    assert beyond("wages", 600_000_000, 2024, bounds, {}) == ""


def test_few_municipalities_say_nothing_of_what_is_usual():
    assert usual("reported_operations", stamp("reported_operations")) == {}
