"""Pension cost and premium deviation (pensjonskostnad og premieavvik).

Paid, booked and postponed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import typed
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension.account import budget_split, supplied_budget
from kommunetall.models.pension.balance_sheet import beside_balance_sheet
from kommunetall.models.pension.known import Pension, Vintages
from kommunetall.models.pension.ledger import LONGEST_PERIOD, MILLION, VINTAGE, PensionRules, ledger
from kommunetall.models.pension.note import note_accounts, whole_note
from kommunetall.models.pension.note_checks import (
    against_published,
    require_balances,
    require_note,
    sums_of_note,
)
from kommunetall.models.pension.note_layout import assumptions, standard_note
from kommunetall.models.pension.read_vintages import from_reported
from kommunetall.models.pension.reported import BY_FUNCTION, has_year
from kommunetall.models.pension.stated import (
    closures,
    likely,
    pension_line,
    readings,
    require_period,
    side_by_side,
    stated_account,
    stated_budget,
    stated_values,
)
from kommunetall.models.pension.without_vintages import calibration_of, without_vintages

OtherwiseCase = Literal["added_better", "added_worse", "within_better", "within_worse", "settled"]

EmployeesCase = Literal["deducted", "in_part", "none", "not_in_note", "not_in_text"]

SUPPLIED = "own_vintages"
TABLES = (
    "pension_note",
    "pension_vintages",
    "pension_balances",
    "pension_corrections",
    "pension_budget",
    "central_items",
    "stated_figures",
    "economic_overview",
    "balance_sheet",
    BY_FUNCTION,
    "disposable_fund",
    "investment_statement",
)


def pension_of(
    tables: Mapping[str, pd.DataFrame],
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Pension:
    """The pension of a municipality from the tables it has supplied.

    With vintages, the ledger is theirs. With a note but no vintages, amortisation is as published,
    and the vintages follow from the balances by amortisation period, or are calibrated unless each
    is taken back the year after. With neither, the figures stated in running text are read in the
    likelier of two ways and the vintages are calibrated. With none of it, the accounts by function
    and kind are read.

    Parameters
    ----------
    tables
        Tables by name: ``pension_note`` with ``pension_vintages`` or ``pension_balances`` or
        neither, and ``pension_corrections``; or ``stated_figures`` and ``central_items``; or
        ``pension_by_function``, with ``balance_sheet`` where there is one.
    rules
        Rules by vintage, to the end of the ledger.
    rates
        Employer's contribution by year, shares.

    Raises
    ------
    DataError
        With everything that is lacking or does not fit.
    """
    if is_reported(tables, year):
        return from_reported(tables, rules, rates, year)
    if "pension_note" in tables:
        return from_note(tables, rules, rates, year)
    if "pension_vintages" in tables:
        raise NotThere(
            "Årgangene har ingen pensjonsnote ved siden av seg.",
            [f"pension_note: legg til radene for {year}, én for hver ordning i pension_vintages"],
            tables=("pension_note",),
        )
    lacking = [name for name in ("stated_figures", "central_items") if name not in tables]
    if lacking:
        raise NotThere(
            "Det er ingen tall om pensjon.",
            [
                "legg inn pension_note og pension_vintages, slik data/9999 gjør",
                f"eller tallene i årsmeldingens tekst: {' og '.join(lacking)} mangler",
            ],
            tables=("pension_note",),
        )
    figures = tables["stated_figures"]
    figures = of_year(figures[figures.topic == "pension"], year)
    if figures.empty:
        raise NotThere(
            f"Det er ingen tall om pensjon i {year}.",
            [f"pension_note: legg til radene for {year}, én for hver ordning"],
            tables=("pension_note",),
        )
    stated = stated_values(figures)
    require_period(stated, rules, year)
    line = pension_line(of_year(tables["central_items"], year))
    account = stated_account(stated, likely(readings(stated, line, rates[year])), year)
    known = calibration_of(account.iloc[-1], rules, rates[year])
    return Pension(year, rates[year], account, known, stated=stated, line=line)


def is_reported(tables: Mapping[str, pd.DataFrame], year: int) -> bool:
    """Whether what there is of a year is the accounts by function and kind, and nothing before it.

    The note and the figures in running text go before them.
    """
    has_note = "pension_note" in tables and not of_year(tables["pension_note"], year).empty
    text = tables.get("stated_figures") if "central_items" in tables else None
    has_text = text is not None and not of_year(text[text.topic == "pension"], year).empty
    return has_year(tables, year) and not has_note and not has_text


def of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of a year."""
    return frame[frame.year == year]


def from_note(
    tables: Mapping[str, pd.DataFrame],
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Pension:
    """The pension of a municipality that has supplied its note, with vintages or without."""
    note, vintages = whole_note(tables["pension_note"]), None
    if "pension_vintages" in tables:
        vintages = typed(
            tables["pension_vintages"],
            "radene i pension_vintages",
            VINTAGE,
            ("amortisation_years",),
        )
        if vintages.empty:
            raise DataError(
                "Tabellen pension_vintages er tom.",
                ["pension_vintages: legg til rader, eller ta tabellen bort fra datapackage.json"],
            )
    corrections = tables.get("pension_corrections")
    require_note(note, vintages, year, rates)
    last = note.year.max()
    note = note[note.year <= year].reset_index(drop=True)
    if vintages is None:
        return without_vintages(note, tables.get("pension_balances"), rules, rates, year)
    vintages = vintages[~(vintages.vintage > year)].assign(basis=SUPPLIED)
    if corrections is not None:
        later = corrections[pd.to_numeric(corrections.year) > last]
        if len(later):
            raise DataError(
                "Korreksjonene er fra senere år enn pensjonsnoten.",
                [
                    f"pension_corrections, {r.scheme} {r.year}: noten slutter med {last}"
                    for r in later.itertuples()
                ],
            )
        corrections = corrections[~(pd.to_numeric(corrections.year) > year)]
    kept = ledger(
        vintages, rules, year, range(int(note.year.min()), year + LONGEST_PERIOD + 1), corrections
    )
    require_balances(note, kept.balances, rates)
    accounts = note_accounts(note, kept.balances, rates)
    vintages = vintages.astype(
        {"vintage": "int64", "premium_deviation_nok": "int64", "amortisation_years": "Int64"}
    )
    return Pension(year, rates[year], accounts, Vintages(vintages, kept, corrections), note=note)


def note_tables(pension: Pension) -> dict[str, pd.DataFrame]:
    """The pension note of the year by section, with its assumptions last.

    Empty where no note is supplied.
    """
    if pension.note is None:
        return {}
    sections = standard_note(pension.note, pension.balances, pension.year, pension.rate)
    stated = assumptions(pension.note, pension.year)
    return sections | ({"assumptions": stated} if len(stated.columns) > 1 else {})


def budget_of(pension: Pension, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """From the original budget of the year to its account; None where no budget is known.

    Returns
    -------
    pandas.DataFrame
        As :func:`kommunetall.models.pension.account.budget_split` gives it.
    """
    if pension.in_text is not None:
        totals, above = stated_budget(*pension.in_text)
        return budget_split(totals, above)
    own = (
        of_year(tables["pension_budget"], pension.year)
        if "pension_budget" in tables
        else pd.DataFrame()
    )
    if own.empty:
        return None
    totals, above = supplied_budget(own, pension.now)
    return budget_split(totals, above)


def checks_of(
    pension: Pension, rates: Mapping[int, float], sheet: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """Does what is published add up? Tables by title.

    Parameters
    ----------
    sheet
        The balance sheet, where there is one.

    Returns
    -------
    dict
        For figures stated in running text, the sums and the two readings, NOK million. For a note,
        what it should add up to, and its balances beside those of the vintages where those are
        supplied: all of the year, and those of other years that differ; and what the balance sheet
        of the year says of the same.
    """
    if pension.in_text is not None:
        both = readings(*pension.in_text, pension.rate)
        return {
            "sums_of_report": closures(*pension.in_text),
            "readings": side_by_side(both),
        }
    if pension.note is None:
        return {}
    found = {"sums_of_note": sums_of_note(pension.note, pension.said)}
    if pension.published is None:
        balances = against_published(pension.note, pension.balances, rates)
        found["balances"] = balances
    told = {
        title: frame[(frame.year == pension.year) | (frame.outcome == DIFFERS)].reset_index(
            drop=True
        )
        for title, frame in found.items()
    }
    if sheet is not None:
        told["balance_sheet"] = beside_balance_sheet(
            of_year(pension.note, pension.year),
            closing_of_all(pension),
            of_year(sheet, pension.year),
            pension.rate,
        )
    return {title: frame for title, frame in told.items() if len(frame)}


def closing_of_all(pension: Pension) -> float:
    """Accumulated premium deviation of all schemes at the year's end, without contribution, NOK."""
    return float(pension.now.closing_nok_million) * MILLION / (1 + pension.rate)


def reading_of(pension: Pension) -> Literal["same_basis", "contribution_added", "own_figures"]:
    """How the amortisation is read, where it is stated in running text.

    Where it is not, the figures are the note's own.
    """
    if pension.in_text is None:
        return "own_figures"
    found = likely(readings(*pension.in_text, pension.rate))
    return "same_basis" if found.reading == "same_basis" else "contribution_added"


def effect_otherwise(pension: Pension) -> float:
    """What deviation less amortisation would be in the reading that is not followed.

    NOK million with contribution; missing where the figures are the note's own.
    """
    if pension.in_text is None:
        return np.nan
    found = readings(*pension.in_text, pension.rate)
    other = found[~found.is_likely]
    if other.empty:
        return np.nan
    return float((other.deviation_nok_million - other.amortisation_nok_million).iloc[0])


def otherwise_case(
    reading: Literal["same_basis", "contribution_added", "own_figures"], effect_nok_million: float
) -> OtherwiseCase:
    """How the other reading's effect on the result is told, and which reading is followed.

    Examples
    --------
    >>> otherwise_case("contribution_added", 20.7), otherwise_case("own_figures", np.nan)
    ('added_better', 'settled')
    """
    if np.isnan(effect_nok_million) or not round(effect_nok_million, 1):
        return "settled"
    if reading == "contribution_added":
        return "added_better" if effect_nok_million > 0 else "added_worse"
    return "within_better" if effect_nok_million > 0 else "within_worse"


def employees_case(pension: Pension) -> EmployeesCase:
    """Whether what employees pay of the year's premium is taken out of it, or may be in it.

    It is taken out as far as the note tells it. Accounts by function do not have it in them.
    """
    if pension.reported is not None:
        return "none"
    if pension.note is None:
        return "not_in_text"
    paid = of_year(pension.note, pension.year).employee_contribution_nok
    if paid.isna().any():
        return "in_part" if paid.sum() > 0 else "not_in_note"
    return "deducted" if paid.sum() > 0 else "none"


def rest_of_balance(pension: Pension) -> float:
    """What the closing balance is more than the opening one and the year's effect.

    NOK million with contribution.
    """
    now = pension.now
    return float(now.closing_nok_million - (now.opening_nok_million + now.effect_nok_million))


def wrong_in_note(
    pension: Pension, rates: Mapping[int, float], sheet: pd.DataFrame | None = None
) -> int:
    """How many figures of the note differ from what they should be; 0 where there is no note."""
    if pension.stated is not None:
        return 0
    return int(
        sum((frame.outcome == DIFFERS).sum() for frame in checks_of(pension, rates, sheet).values())
    )
