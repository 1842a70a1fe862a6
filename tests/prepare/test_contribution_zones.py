"""Employer's contribution in several zones: each zone's rate by its share of the wages."""

import json
from datetime import date

import pytest

from kommunetall import prepare
from kommunetall.prepare._pension.read import contribution_rates, contribution_sources
from kommunetall.show.words.telling import told

YEAR_END = date(2024, 12, 31)
TWO = {"2": 0.7, "3": 0.3}


def test_one_zone_has_its_own_rate_and_its_own_source():
    assert contribution_rates({"1": 1.0}, [2007, 2024]) == {2007: 0.141, 2024: 0.141}
    (source,) = contribution_sources({"1": 1.0}, 0.141, YEAR_END)
    assert source.title == "Arbeidsgiveravgift, sone 1"


def test_a_zone_with_two_rates_has_the_one_of_its_last_krone():
    assert contribution_rates({"1a": 1.0}, [2024]) == {2024: 0.141}


def test_the_rate_of_two_zones_is_weighted_and_its_parts_are_told():
    rates = contribution_rates(TWO, [2024])
    assert rates[2024] == pytest.approx(0.7 * 0.106 + 0.3 * 0.064)
    *zones, together = contribution_sources(TWO, rates[2024], YEAR_END)
    assert [source.value for source in zones] == [0.106, 0.064]
    assert together.value == rates[2024]
    assert together.note == "sone 2 70 prosent, sone 3 30 prosent."
    assert not together.confirmed


def test_the_pension_report_prints_the_zones_and_computes_with_their_rate(like):
    municipality = like("3301", "3301")
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    parts = [{"zone": zone, "share": share} for zone, share in TWO.items()]
    descriptor["employer_contribution_zone"] = parts
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    rules = prepare.pension("3301", 2024).rules
    shown = told(rules)
    assert list(rules.frame.rule[-3:]) == [
        "Arbeidsgiveravgift, sone 2",
        "Arbeidsgiveravgift, sone 3",
        "Arbeidsgiveravgift, vektet etter sonenes andel av lønnssummen",
    ]
    assert any("sone 2 70 prosent, sone 3 30 prosent" in note for note in shown.notes)
