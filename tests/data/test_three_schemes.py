"""The municipality with three pension schemes that tests have: its figures belong together."""

from fractions import Fraction

import pytest

from kommunetall.data import identities, origin, read, table_names, unit
from kommunetall.models.outcomes import EXACT
from kommunetall.models.reconciliation import check

pytestmark = pytest.mark.usefixtures("three_schemes")

PLACE = "9998"
PENSION = ["pension_note", "pension_vintages", "pension_corrections", "pension_budget"]


def test_it_is_made_up_and_has_every_table_of_the_pension_report():
    assert unit(PLACE).synthetic
    assert [*PENSION, "economic_overview"] == table_names(PLACE)
    assert all(origin(table, PLACE).status == "synthetic" for table in table_names(PLACE))
    assert read("pension_note", PLACE).notna().all(axis=None)


def test_every_identity_of_the_note_holds_to_the_krone():
    declared = identities("pension_note", PLACE)
    checked = check(read("pension_note", PLACE), declared, ["year", "scheme"])
    assert len(checked)
    assert (checked.outcome == EXACT).all()


def test_a_vintage_is_what_the_premium_was_above_the_cost_that_year():
    note = read("pension_note", PLACE).rename(columns={"year": "vintage"})
    both = note.merge(
        read("pension_vintages", PLACE), on=["scheme", "vintage"], validate="one_to_one"
    )
    assert len(both) == len(note)
    assert (both.premium_deviation_nok == both.premium_nok - both.net_pension_cost_nok).all()


def test_a_year_opens_where_the_last_one_closed():
    for _, note in read("pension_note", PLACE).groupby("scheme"):
        assert list(note.opening_nok[1:]) == list(note.closing_nok[:-1])
        assert list(note.premium_fund_opening_nok[1:]) == list(note.premium_fund_closing_nok[:-1])


def whole_kroner(amount):
    return int(abs(amount) + Fraction(1, 2)) * (1 if amount > 0 else -1)


def left(amount, whole_in, years, year):
    """What is left at the end of a year of an amount, the last whole one at the end of another."""
    gone = year - whole_in
    return whole_kroner(Fraction(amount) * (years - gone) / years) if 0 <= gone <= years else 0


def test_the_published_balances_are_what_is_left_of_vintages_and_corrections():
    vintages = read("pension_vintages", PLACE)
    law = vintages.vintage.map(lambda y: 15 if y < 2011 else 10 if y < 2014 else 7)
    vintages["ends"] = vintages.vintage + vintages.amortisation_years.fillna(law)
    corrections = read("pension_corrections", PLACE).merge(vintages, on=["scheme", "vintage"])
    parts = [
        (v.scheme, v.premium_deviation_nok, v.vintage, v.ends - v.vintage)
        for v in vintages.itertuples()
    ]
    parts += [
        (c.scheme, c.correction_nok, c.year - 1, c.ends - c.year + 1)
        for c in corrections.itertuples()
    ]
    for row in read("pension_note", PLACE).itertuples():
        own = [part for scheme, *part in parts if scheme == row.scheme]
        assert row.opening_nok == sum(left(*part, row.year - 1) for part in own)
        assert row.closing_nok == sum(left(*part, row.year) for part in own)
        assert row.contribution_nok == whole_kroner(Fraction(141, 1000) * row.closing_nok)


def test_the_vintages_have_what_real_ones_have():
    vintages = read("pension_vintages", PLACE)
    assert set(vintages.scheme) == {"DKP", "KLP", "SPK"}
    assert vintages.premium_deviation_nok.min() < 0 < vintages.premium_deviation_nok.max()
    assert vintages.amortisation_years.notna().any()
    assert (vintages.premium_deviation_nok % 7 != 0).all()
