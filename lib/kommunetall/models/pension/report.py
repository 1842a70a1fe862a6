"""Pension cost and premium deviation (pensjonskostnad og premieavvik): paid, booked and postponed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import typed
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension.account import budget_split, supplied_budget
from kommunetall.models.pension.calibration import FROM_PUBLISHED, calibrated
from kommunetall.models.pension.ledger import (
    LONGEST_PERIOD,
    MILLION,
    VINTAGE,
    Ledger,
    PensionRules,
    ledger,
)
from kommunetall.models.pension.note import (
    TOLERANCE_NOK,
    against_published,
    assumptions,
    note_accounts,
    published_balances,
    require_balances,
    require_note,
    standard_note,
    sums_of_note,
    whole_note,
)
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

SUPPLIED = "own_vintages"
NO_VINTAGE = "no_vintage"
CORRECTION = "correction"
TABLES = (
    "pension_note",
    "pension_vintages",
    "pension_corrections",
    "pension_budget",
    "central_items",
    "stated_figures",
    "operating_result",
    "disposable_fund",
)


@dataclass(frozen=True)
class Pension:
    """The pension of one municipality, as far as what it has supplied goes.

    Attributes
    ----------
    accounts
        One row per ``year``, NOK million with employer's contribution, as
        :func:`kommunetall.models.pension.account.completed` describes them.
    ledger
        Balances from the first year of `accounts` until the last known vintage is amortised.
    vintages, corrections
        What the ledger is made from; ``basis`` says for each vintage where it comes from.
    note
        The pension note, where one is supplied.
    stated, line
        The figures stated in running text and the line of the statement, where those are what there is.
    calibrated
        Whether the vintages are a calibration, not figures of an account.
    """

    year: int
    rate: float
    accounts: pd.DataFrame
    ledger: Ledger
    vintages: pd.DataFrame
    corrections: pd.DataFrame | None
    note: pd.DataFrame | None
    stated: pd.Series | None
    line: pd.DataFrame | None
    calibrated: bool

    @property
    def balances(self) -> pd.DataFrame:
        """Balances by ``scheme`` and ``year``: the ledger's, or as the note publishes them where the ledger is calibrated."""
        return (
            published_balances(self.note)
            if self.calibrated and self.note is not None
            else self.ledger.balances
        )

    @property
    def in_text(self) -> tuple[pd.Series, pd.DataFrame] | None:
        """The figures stated in running text and the line of the statement; None beside a note."""
        if self.stated is None or self.line is None:
            return None
        return self.stated, self.line

    @property
    def now(self) -> pd.Series:
        """The account of the year."""
        by_year = dict(self.accounts.set_index("year").iterrows())
        return by_year[self.year]


def pension_of(
    tables: Mapping[str, pd.DataFrame],
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Pension:
    """The pension of a municipality from the tables it has supplied.

    With vintages, the ledger is theirs. With a note but no vintages, amortisation is as published, and the
    vintages are calibrated unless each is taken back the year after. With neither, the figures stated in running text are read in the likelier of two
    ways and the vintages are calibrated.

    Parameters
    ----------
    tables
        Tables by name: ``pension_note`` with ``pension_vintages`` or not, and ``pension_corrections``; or ``stated_figures`` and
        ``central_items``.
    rules
        Rules by vintage, to the end of the ledger.
    rates
        Employer's contribution by year, shares.

    Raises
    ------
    DataError
        With everything that is lacking or does not fit.
    """
    if "pension_note" in tables:
        return from_note(tables, rules, rates, year)
    if "pension_vintages" in tables:
        raise DataError(
            "The vintages have no pension note beside them.",
            [f"pension_note: add the rows of {year}, one for each scheme in pension_vintages"],
        )
    lacking = [name for name in ("stated_figures", "central_items") if name not in tables]
    if lacking:
        raise NotThere(
            "There are no figures on pension.",
            [
                "supply pension_note and pension_vintages, as data/9999 does",
                f"or the figures of the annual report's text: {' and '.join(lacking)} lacking",
            ],
            tables=("pension_note",),
        )
    figures = tables["stated_figures"]
    figures = of_year(figures[figures.topic == "pension"], year)
    if figures.empty:
        raise NotThere(
            f"There are no figures on pension in {year}.",
            [f"pension_note: add the rows of {year}, one for each scheme"],
            tables=("pension_note",),
        )
    stated = stated_values(figures)
    require_period(stated, rules, year)
    line = pension_line(of_year(tables["central_items"], year))
    account = stated_account(stated, likely(readings(stated, line, rates[year])), year)
    vintages, kept = calibrated(account.iloc[-1], rules, rates[year])
    return Pension(year, rates[year], account, kept, vintages, None, None, stated, line, True)


def of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of a year."""
    return frame[frame.year == year]


def from_note(
    tables: Mapping[str, pd.DataFrame],
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Pension:
    """The pension of a municipality that has supplied its pension note, with vintages or without."""
    note, vintages = whole_note(tables["pension_note"]), None
    if "pension_vintages" in tables:
        vintages = typed(
            tables["pension_vintages"], "rows of pension_vintages", VINTAGE, ("amortisation_years",)
        )
        if vintages.empty:
            raise DataError(
                "The table of vintages is empty.",
                ["pension_vintages: add its rows, or leave the table out"],
            )
    corrections = tables.get("pension_corrections")
    require_note(note, vintages, year, rates)
    last = note.year.max()
    note = note[note.year <= year].reset_index(drop=True)
    if vintages is None:
        published = published_balances(note)
        accounts = note_accounts(note, published, rates)
        if (found := taken_back_at_once(published[published.year == year])) is not None:
            kept = ledger(found, rules, year, range(year, year + LONGEST_PERIOD + 1))
            return Pension(year, rates[year], accounts, kept, found, None, note, None, None, False)
        made, kept = calibrated(accounts.iloc[-1], rules, rates[year])
        return Pension(year, rates[year], accounts, kept, made, None, note, None, None, True)
    vintages = vintages[~(vintages.vintage > year)].assign(basis=SUPPLIED)
    if corrections is not None:
        later = corrections[pd.to_numeric(corrections.year) > last]
        if len(later):
            raise DataError(
                "Corrections are later than the note.",
                [
                    f"pension_corrections, {r.scheme} {r.year}: the note ends with {last}"
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
    return Pension(
        year, rates[year], accounts, kept, vintages, corrections, note, None, None, False
    )


def taken_back_at_once(balances: pd.DataFrame) -> pd.DataFrame | None:
    """Vintages of a municipality that takes each deviation back the year after; None where it does not.

    Such a municipality amortises all that its year opens with, so its two vintages are published.

    Parameters
    ----------
    balances
        One row per ``scheme`` of a year.
    """
    if ((balances.opening_nok - balances.amortised_nok).abs() > TOLERANCE_NOK).any():
        return None
    earlier = balances.assign(
        vintage=balances.year - 1, premium_deviation_nok=balances.amortised_nok
    )
    this = balances.assign(vintage=balances.year, premium_deviation_nok=balances.arisen_nok)
    both = pd.concat([earlier, this], ignore_index=True)
    columns = ["scheme", "vintage", "premium_deviation_nok"]
    return both[columns].assign(amortisation_years=1, basis=FROM_PUBLISHED)


def note_tables(pension: Pension) -> dict[str, pd.DataFrame]:
    """The pension note of the year by section, with its assumptions last; empty where no note is supplied."""
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


def checks_of(pension: Pension, rates: Mapping[int, float]) -> dict[str, pd.DataFrame]:
    """Does what is published add up? Tables by title.

    Returns
    -------
    dict
        For figures stated in running text, the sums and the two readings, NOK million. For a note, what it should add up to, and its
        balances beside those of the vintages where those are supplied: all of the year, and those of other years that differ.
    """
    if pension.in_text is not None:
        both = readings(*pension.in_text, pension.rate)
        return {
            "sums_of_report": closures(*pension.in_text),
            "readings": side_by_side(both),
        }
    if pension.note is None:
        return {}
    found = {"sums_of_note": sums_of_note(pension.note)}
    if (pension.vintages.basis == SUPPLIED).all():
        balances = against_published(pension.note, pension.balances, rates)
        found["balances"] = balances
    told = {
        title: frame[(frame.year == pension.year) | (frame.outcome == DIFFERS)].reset_index(
            drop=True
        )
        for title, frame in found.items()
    }
    return {title: frame for title, frame in told.items() if len(frame)}


def usable_fund(pension: Pension, wanted_nok: float) -> float:
    """Premium fund that can be used: as much as is wanted, at most what the note says is left; NOK without contribution."""
    left = (
        None
        if pension.note is None
        else of_year(pension.note, pension.year).premium_fund_closing_nok
    )
    return wanted_nok if left is None or left.isna().any() else min(wanted_nok, float(left.sum()))


# What is postponed, by vintage. NOK million with contribution.


def deviations_and_amortisation(pension: Pension, last: int) -> pd.DataFrame:
    """Premium deviation by vintage, and the amortisation of the vintages that there are.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` from the first vintage that has something left when the first year opens, until `last`:
        ``deviation_nok_million`` (missing after the year), ``amortised_nok_million`` (missing before the ledger's first year).
    """
    gross = (1 + pension.rate) / MILLION
    arisen = pension.vintages.groupby("vintage").premium_deviation_nok.sum().astype(float) * gross
    amortised = pension.ledger.total().set_index("year").amortised_nok.astype(float) * gross
    schedule = pension.ledger.schedule
    is_alive = (schedule.year >= pension.year - 1) & (schedule.remaining_nok != 0)
    alive = schedule[is_alive].vintage.dropna()
    years = pd.RangeIndex(int(min([*alive, pension.year])), last + 1, name="year")
    return pd.DataFrame(
        {
            "deviation_nok_million": arisen.rename(int).reindex(years),
            "amortised_nok_million": amortised.reindex(years),
        }
    ).reset_index()


def amortised_soon(pension: Pension, years: int = 3) -> float:
    """Amortisation of the next years that is decided already, NOK million with contribution."""
    path = deviations_and_amortisation(pension, last_year(pension))
    soon = path.year.between(pension.year + 1, pension.year + years)
    return float(path.amortised_nok_million[soon].sum())


def balance_left(schedule: pd.DataFrame, first_year: int, contribution_rate: float) -> pd.DataFrame:
    """Balance 31 December: ``year``, and a column for each vintage, named by its year (NOK million)."""
    return by_vintage(
        schedule, first_year, contribution_rate, "remaining_nok", ("year", "vintage")
    ).fillna(0.0)


def amortisation_due(
    schedule: pd.DataFrame, first_year: int, contribution_rate: float
) -> pd.DataFrame:
    """Amortisation: ``vintage`` as text, and a column for each year (NOK million), missing when over."""
    return by_vintage(schedule, first_year, contribution_rate, "amortised_nok", ("vintage", "year"))


def by_vintage(
    schedule: pd.DataFrame, first_year: int, rate: float, column: str, axes: tuple[str, str]
) -> pd.DataFrame:
    """An amount of the schedule by vintage and year, all schemes together; what is zero throughout is left out."""
    shown = schedule[(schedule.year >= first_year) & (schedule[column] != 0)]
    named = shown.assign(
        vintage=vintage_names(shown),
        amount=shown[column].astype(float) * (1 + rate) / MILLION,
    )
    wide = named.pivot_table(index=axes[0], columns=axes[1], values="amount", aggfunc="sum")
    if axes[0] == "year":
        wide = wide.reindex(range(first_year, amortised_until(schedule, first_year) + 1))
    return wide.rename(columns=str).rename_axis(columns=None).reset_index()


def amortisation_by_scheme(pension: Pension) -> pd.DataFrame:
    """Amortisation ahead that is decided already: ``scheme``, and a column for each year (NOK million with contribution)."""
    ahead = pension.ledger.balances
    ahead = ahead[(ahead.year > pension.year) & (ahead.year <= last_year(pension))]
    wide = ahead.assign(amount=ahead.amortised_nok * (1 + pension.rate) / MILLION).pivot_table(
        index="scheme", columns="year", values="amount", aggfunc="sum"
    )
    return wide.rename(columns=str).rename_axis(columns=None).reset_index()


def vintage_names(schedule: pd.DataFrame) -> pd.Series:
    """Vintage of each row as text: its year, or that it has none."""
    years = schedule.vintage.astype("Int64").astype(object)
    return years.where(schedule.vintage.notna(), NO_VINTAGE).astype(str)


def last_year(pension: Pension) -> int:
    """The year in which the last known vintage is amortised; at least the next one."""
    return amortised_until(pension.ledger.schedule, pension.year)


def amortised_until(schedule: pd.DataFrame, year: int) -> int:
    """The last year in which the schedule amortises anything; at least the one after `year`."""
    return int(max([year + 1, *schedule.year[schedule.amortised_nok != 0]]))


def vintage_table(pension: Pension) -> pd.DataFrame:
    """Vintages that have something left, or are amortised to the end in the year, without contribution.

    Returns
    -------
    pandas.DataFrame
        One row per ``vintage`` (text): a column for each scheme where they are several, with corrections, their sum
        ``arisen_nok_million``, ``left_nok_million`` 31 December of the year, and ``basis``.
    """
    schedule = pension.ledger.schedule
    named = schedule.assign(
        vintage=vintage_names(schedule),
        entered=(schedule.arisen_nok + schedule.correction_nok) / MILLION,
    )
    left = named[named.year == pension.year].groupby("vintage").remaining_nok.sum() / MILLION
    entered = named[named.year <= pension.year].pivot_table(
        index="vintage", columns="scheme", values="entered", aggfunc="sum"
    )
    entered = entered.loc[entered.index.isin(left.index)]
    schemes = list(entered) if len(entered.columns) > 1 else []
    basis = (
        pension.vintages.assign(vintage=pension.vintages.vintage.astype(str))
        .groupby("vintage")
        .basis.first()
    )
    found = entered[schemes].assign(
        arisen_nok_million=entered.sum(axis=1),
        left_nok_million=left,
        basis=basis.reindex(entered.index).fillna(CORRECTION),
    )
    return found.rename_axis(columns=None).reset_index()


def reading_of(pension: Pension) -> Literal["same_basis", "contribution_added", "own_figures"]:
    """How the amortisation is read, where it is stated in running text; else that the figures are the note's."""
    if pension.in_text is None:
        return "own_figures"
    found = likely(readings(*pension.in_text, pension.rate))
    return "same_basis" if found.reading == "same_basis" else "contribution_added"


def rest_of_balance(pension: Pension) -> float:
    """What the closing balance is more than the opening one and the year's effect, NOK million with contribution."""
    now = pension.now
    return float(now.closing_nok_million - (now.opening_nok_million + now.effect_nok_million))


def wrong_in_note(pension: Pension, rates: Mapping[int, float]) -> int:
    """How many figures of the note differ from what they should be; 0 where there is no note."""
    if pension.stated is not None:
        return 0
    return int(
        sum((frame.outcome == DIFFERS).sum() for frame in checks_of(pension, rates).values())
    )


def lasting_balance(pension: Pension) -> float:
    """What is never amortised, NOK million with contribution."""
    return float(pension.ledger.total().closing_nok.iloc[-1]) * (1 + pension.rate) / MILLION


def both_principles(vintages: pd.DataFrame) -> list[int]:
    """Vintages of which some scheme is taken back the year after and another over several years.

    The regulation lets a municipality choose one principle, for all its schemes.
    """
    if "amortisation_years" not in vintages:
        return []
    at_once = vintages.amortisation_years.eq(1).fillna(False).astype(bool)
    by_vintage = at_once.groupby(vintages.vintage)
    mixed = by_vintage.any() & ~by_vintage.all()
    return [int(y) for y in mixed.index[mixed]]
