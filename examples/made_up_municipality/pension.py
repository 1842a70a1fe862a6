"""The pension of the municipality: one scheme, its vintages, and the note that follows from them.

All in whole kroner and without employer's contribution, unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from made_up_municipality.structure import CONTRIBUTION
from made_up_municipality.writing import Package, Row

SCHEME = "KLP"
VINTAGES = {
    2008: 11_218_403,
    2009: 6_940_117,
    2010: 12_765_890,
    2011: 16_404_212,
    2012: 27_118_936,
    2013: 14_903_775,
    2014: 24_610_448,
    2015: -7_735_102,
    2016: -4_118_927,
    2017: 19_882_614,
    2018: 27_540_391,
    2019: 31_206_885,
    2020: -6_415_208,
    2021: 41_307_662,
    2022: 78_919_354,
}
FIRST_YEAR_OF_SEVEN, FIRST_YEAR_OF_TEN = 2014, 2011


@dataclass(frozen=True)
class Year:
    """What a year's note is made of; the rest of it follows."""

    accrued: int
    interest: int
    expected_return: int
    administration: int
    ordinary: int
    regulation: int
    other: int
    fund_used: int
    fund_added: int
    employees: int
    obligation: int
    assets: int
    assumptions: tuple[float, float, float, float]

    @property
    def cost(self) -> int:
        """Net pension cost."""
        return self.accrued + self.interest - self.expected_return + self.administration

    @property
    def premium(self) -> int:
        """Premium due, after use of the premium fund."""
        return self.ordinary + self.regulation + self.other - self.fund_used

    @property
    def deviation(self) -> int:
        """Premium deviation."""
        return self.premium - self.cost


FUND_OPENING = 96_410_772
NOTES = {
    2023: Year(
        accrued=108_940_212,
        interest=99_604_318,
        expected_return=101_277_640,
        administration=7_318_405,
        ordinary=112_806_955,
        regulation=142_380_611,
        other=6_204_882,
        fund_used=48_912_306,
        fund_added=17_304_118,
        employees=23_118_460,
        obligation=3_012_480_655,
        assets=2_841_903_117,
        assumptions=(3.5, 4.0, 2.48, 2.48),
    ),
    2024: Year(
        accrued=116_204_739,
        interest=121_918_402,
        expected_return=123_860_115,
        administration=7_804_226,
        ordinary=120_933_708,
        regulation=98_207_534,
        other=6_811_903,
        fund_used=30_118_774,
        fund_added=31_940_226,
        employees=24_702_918,
        obligation=3_214_096_288,
        assets=3_067_318_940,
        assumptions=(4.0, 4.5, 2.97, 2.97),
    ),
}
VINTAGES |= {year: note.deviation for year, note in NOTES.items()}


def period(vintage: int) -> int:
    """Years over which a vintage is amortised."""
    if vintage < FIRST_YEAR_OF_TEN:
        return 15
    return 7 if vintage >= FIRST_YEAR_OF_SEVEN else 10


def whole(amount: Fraction) -> int:
    """Whole kroner, a half away from zero."""
    return int(abs(amount) + Fraction(1, 2)) * (1 if amount > 0 else -1)


def left(year: int) -> int:
    """What is left of all vintages on 31 December."""
    parts = 0
    for vintage, deviation in VINTAGES.items():
        gone, years = year - vintage, period(vintage)
        if 0 <= gone <= years:
            parts += whole(Fraction(deviation) * (years - gone) / years)
    return parts


def amortised(year: int) -> int:
    """What was amortised in a year."""
    return left(year - 1) + NOTES[year].deviation - left(year)


def contribution(amount: int) -> int:
    """Employer's contribution of an amount, by the shares of the zones."""
    return whole(amount * CONTRIBUTION)


def charged_nok_thousand(year: int) -> int:
    """What pensions cost the operating account, with contribution, without what employees pay."""
    note = NOTES[year]
    cost = note.cost + amortised(year) - note.employees
    return round((cost + contribution(cost)) / 1000)


def balance_nok_thousand(year: int) -> int:
    """Premium deviation not yet amortised on 31 December, contribution included."""
    return round((left(year) + contribution(left(year))) / 1000)


def note_rows() -> Iterator[Row]:
    """The note, a row a year."""
    fund = FUND_OPENING
    for year, note in NOTES.items():
        closing_fund = fund + note.fund_added - note.fund_used
        discount, expected, wages, basic = note.assumptions
        yield {
            "year": year,
            "scheme": SCHEME,
            "accrued_nok": note.accrued,
            "interest_cost_nok": note.interest,
            "expected_return_nok": note.expected_return,
            "administration_nok": note.administration,
            "net_pension_cost_nok": note.cost,
            "premium_nok": note.premium,
            "ordinary_premium_nok": note.ordinary,
            "regulation_premium_nok": note.regulation,
            "other_premium_nok": note.other,
            "premium_fund_used_nok": note.fund_used,
            "employee_contribution_nok": note.employees,
            "opening_nok": left(year - 1),
            "amortised_nok": amortised(year),
            "closing_nok": left(year),
            "contribution_nok": contribution(left(year)),
            "premium_fund_opening_nok": fund,
            "premium_fund_added_nok": note.fund_added,
            "premium_fund_closing_nok": closing_fund,
            "obligation_nok": note.obligation,
            "assets_nok": note.assets,
            "discount_rate_percent": discount,
            "expected_return_percent": expected,
            "wage_growth_percent": wages,
            "basic_amount_growth_percent": basic,
        }
        fund = closing_fund


def hundreds(amount: float) -> int:
    """Whole hundreds, as budgets are made."""
    return round(amount / 100) * 100


def budget_rows() -> Iterator[Row]:
    """The budget, NOK thousand with contribution: what was known of premiums then."""
    for year, note in NOTES.items():
        actual = {
            "premium": note.premium + note.fund_used - note.employees,
            "premium_fund_used": note.fund_used,
            "premium_deviation": note.deviation,
            "amortisation": amortised(year),
        }
        for item, nok in actual.items():
            with_contribution = (nok + contribution(nok)) / 1000
            original, revised = MISSED[item]
            yield {
                "year": year,
                "item": item,
                "original_budget_nok_thousand": hundreds(with_contribution * original),
                "revised_budget_nok_thousand": hundreds(with_contribution * revised),
            }


MISSED = {
    "premium": (0.88, 0.96),
    "premium_fund_used": (0.70, 1.0),
    "premium_deviation": (0.74, 0.92),
    "amortisation": (1.0, 1.0),
}


def add_tables(package: Package) -> None:
    """Write the tables of pensions."""
    package.add("pension_note", "Pensjonsnoten", note_rows(), "Note 12 Pensjon")
    vintages = (
        {"scheme": SCHEME, "vintage": vintage, "premium_deviation_nok": amount}
        for vintage, amount in VINTAGES.items()
    )
    package.add("pension_vintages", "Premieavvik per årgang", vintages, "Note 12 Pensjon")
    package.add("pension_budget", "Pensjon i budsjettet", budget_rows(), "Pensjon")
