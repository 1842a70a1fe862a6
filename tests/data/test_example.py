"""The municipality that is not real says so, and its figures belong together as a real one's."""

from fractions import Fraction

import pytest

from kommunetall.data import contribution_zones, identities, origin, read, table_names, unit
from kommunetall.errors import DataError
from kommunetall.models.outcomes import EXACT
from kommunetall.models.reconciliation import check

EXAMPLE = "9999"
TABLES = table_names(EXAMPLE)


def test_it_is_synthetic_and_no_real_municipality_is():
    assert unit(EXAMPLE).synthetic
    assert not unit("3301").synthetic
    assert not unit("1151").synthetic


def test_the_zone_of_employers_contribution_is_known_where_a_package_states_it():
    assert [contribution_zones(code) for code in (EXAMPLE, "3301")] == [{"1": 1}] * 2
    with pytest.raises(DataError, match="no data for 1151"):
        contribution_zones("1151")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_that_it_is_made_up(table):
    assert origin(table, EXAMPLE).status == "synthetic"
    assert "oppdiktet" in str(origin(table, EXAMPLE))


def test_it_has_every_table_of_the_pension_report():
    needed, optional = (
        ["pension_note", "pension_vintages"],
        [
            "pension_corrections",
            "pension_budget",
        ],
    )
    assert [*needed, *optional, "economic_overview"] == TABLES
    assert read("pension_note", EXAMPLE).notna().all(axis=None)


@pytest.mark.parametrize("table", ["pension_note"])
def test_every_identity_holds_to_the_krone(table):
    checked = check(read(table, EXAMPLE), identities(table, EXAMPLE), ["year", "scheme"])
    assert len(checked)
    assert (checked.outcome == EXACT).all()


def test_a_vintage_is_what_the_premium_was_above_the_cost_that_year():
    note = read("pension_note", EXAMPLE).rename(columns={"year": "vintage"})
    both = note.merge(
        read("pension_vintages", EXAMPLE), on=["scheme", "vintage"], validate="one_to_one"
    )
    assert len(both) == len(note)
    assert (both.premium_deviation_nok == both.premium_nok - both.net_pension_cost_nok).all()


def test_a_year_opens_where_the_last_one_closed():
    for _, note in read("pension_note", EXAMPLE).groupby("scheme"):
        assert list(note.opening_nok[1:]) == list(note.closing_nok[:-1])
        assert list(note.premium_fund_opening_nok[1:]) == list(note.premium_fund_closing_nok[:-1])


def whole_kroner(amount):
    return int(abs(amount) + Fraction(1, 2)) * (1 if amount > 0 else -1)


def left(amount, whole_in, years, year):
    """What is left at the end of a year of an amount, the last whole one at the end of another."""
    gone = year - whole_in
    return whole_kroner(Fraction(amount) * (years - gone) / years) if 0 <= gone <= years else 0


def test_the_published_balances_are_what_is_left_of_vintages_and_corrections():
    vintages = read("pension_vintages", EXAMPLE)
    law = vintages.vintage.map(lambda y: 15 if y < 2011 else 10 if y < 2014 else 7)
    vintages["ends"] = vintages.vintage + vintages.amortisation_years.fillna(law)
    corrections = read("pension_corrections", EXAMPLE).merge(vintages, on=["scheme", "vintage"])
    parts = [
        (v.scheme, v.premium_deviation_nok, v.vintage, v.ends - v.vintage)
        for v in vintages.itertuples()
    ]
    parts += [
        (c.scheme, c.correction_nok, c.year - 1, c.ends - c.year + 1)
        for c in corrections.itertuples()
    ]
    for row in read("pension_note", EXAMPLE).itertuples():
        own = [part for scheme, *part in parts if scheme == row.scheme]
        assert row.opening_nok == sum(left(*part, row.year - 1) for part in own)
        assert row.closing_nok == sum(left(*part, row.year) for part in own)
        assert row.contribution_nok == whole_kroner(Fraction(141, 1000) * row.closing_nok)


def test_the_vintages_have_what_real_ones_have():
    vintages = read("pension_vintages", EXAMPLE)
    assert set(vintages.scheme) == {"DKP", "KLP", "SPK"}
    assert vintages.premium_deviation_nok.min() < 0 < vintages.premium_deviation_nok.max()
    assert vintages.amortisation_years.notna().any()
    assert (vintages.premium_deviation_nok % 7 != 0).all()
