"""Inhabitants: the settlement's, and of other years as Statistics Norway counts them."""

import json
import shutil

import pytest

from kommunetall import check, inputs, prepare
from kommunetall.data import people, read
from kommunetall.data.tables import everyone, inhabitants, national_inhabitants

STRAND, DRAMMEN = "1130", "3301"


@pytest.fixture
def nation(tmp_path, monkeypatch):
    """A data folder of one's own, in which Strand is counted otherwise in some years."""
    shutil.copytree(inputs.HOME_DATA / "national", tmp_path / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    folder = tmp_path / "national"
    stated = json.loads((folder / "datapackage.json").read_text())["resources"]
    (table,) = [one for one in stated if one["name"] == "population"]
    file = folder / table["path"]

    def counted(**by_year):
        text = file.read_text()
        for name, count in by_year.items():
            key = f"{STRAND},{name.removeprefix('of_')},"
            was = next(row for row in text.splitlines() if row.startswith(key))
            text = text.replace(was, f"{key}{count}")
        file.write_text(text)
        return tmp_path

    return counted


def test_a_year_that_the_settlement_lacks_is_as_it_is_counted():
    found = national_inhabitants(STRAND)
    assert max(read("municipal_tax").year) == 2025
    assert (found[2025], found[2026], found[2019]) == (13_813, 13_959, 12_720)


def test_the_settlement_goes_first_in_the_years_that_it_has(nation):
    nation(of_2025=14_000, of_2026=14_100)
    found = national_inhabitants(STRAND)
    assert (found[2025], found[2026]) == (13_813, 14_100)


def test_a_year_that_nobody_has_counted_is_missing():
    assert 2026 not in national_inhabitants(DRAMMEN)
    assert 1985 not in national_inhabitants(STRAND)
    assert national_inhabitants("9999") == {}


def test_each_has_one_figure_a_year_under_the_number_of_today():
    people = everyone()
    assert not people.duplicated(["municipality_code", "year"]).any()
    assert people.population.notna().all()
    assert "3005" not in set(people.municipality_code)


def test_amounts_are_held_against_the_inhabitants_of_the_newest_year_known(nation):
    folder = nation(of_2026=20_000) / STRAND
    assert inhabitants(folder)[2026] == 20_000


def test_the_same_count_is_not_told():
    assert people.known(municipality_code=STRAND).empty
    assert prepare.between_layers(STRAND) == []


def test_another_count_is_told_with_both(nation, capsys):
    folder = nation(of_2024=13_700, of_2026=1) / STRAND
    (said,) = prepare.between_layers(STRAND)
    assert said == (
        "1130: innbyggere 1. januar 2024 er 13703 i oppgjøret av skatt og 13700 hos SSB: "
        "oppgjøret er brukt"
    )
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps({"name": "s", "resources": []}))
    assert check.main([STRAND]) == 0
    assert "13700 hos SSB" in capsys.readouterr().out


def test_the_summary_shows_another_count_in_its_year(nation):
    nation(of_2024=13_700)
    (shown,) = prepare.summary(STRAND, 2024).between_layers
    assert shown.frame.to_dict("records") == [
        {
            "year": 2024,
            "settled_persons": 13_703,
            "counted_persons": 13_700,
            "difference_persons": 3,
        }
    ]
    source = str(shown.origins)
    assert "Kommunal- og distriktsdepartementet" in source
    assert "Statistisk sentralbyrå, Befolkning, «tabell 07459" in source
    assert len(prepare.summary(STRAND, 2023).between_layers) == 0
