"""What is postponed, by vintage: what is left, what is amortised each year, what never is."""

from __future__ import annotations

import pandas as pd

from kommunetall.models.pension.known import Pension
from kommunetall.models.pension.ledger import AT_ONCE, MILLION

NO_VINTAGE = "no_vintage"
CORRECTION = "correction"


def amortisation_decided(pension: Pension) -> pd.DataFrame:
    """Amortisation of the vintages that there are, the year's own first.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` from the pension's until the last known vintage is amortised, and
        ``amortised_nok_million`` (with contribution; that of the year as its account has it).
    """
    gross = (1 + pension.rate) / MILLION
    amortised = pension.ledger.total().set_index("year").amortised_nok.astype(float) * gross
    years = pd.RangeIndex(pension.year, last_year(pension) + 1, name="year")
    found = amortised.reindex(years).rename("amortised_nok_million")
    found[pension.year] = pension.now.amortised_nok_million
    return found.reset_index()


def amortised_soon(pension: Pension, years: int = 3) -> float:
    """Amortisation of the next years that is decided already, NOK million with contribution."""
    path = amortisation_decided(pension)
    soon = path.year.between(pension.year + 1, pension.year + years)
    return float(path.amortised_nok_million[soon].sum())


def balance_left(schedule: pd.DataFrame, first_year: int, contribution_rate: float) -> pd.DataFrame:
    """Balance 31 December, NOK million: ``year``, and a column for each vintage by its year."""
    return by_vintage(
        schedule, first_year, contribution_rate, "remaining_nok", ("year", "vintage")
    ).fillna(0.0)


def amortisation_due(
    schedule: pd.DataFrame, first_year: int, contribution_rate: float
) -> pd.DataFrame:
    """Amortisation, NOK million: ``vintage`` as text, and a column for each year.

    Missing when it is over.
    """
    return by_vintage(schedule, first_year, contribution_rate, "amortised_nok", ("vintage", "year"))


def costliest(due: pd.DataFrame, year: int) -> tuple[str, float]:
    """The vintage that costs the most in a year, and what it costs; nothing where none costs.

    Parameters
    ----------
    due
        As :func:`amortisation_due` gives it.

    Examples
    --------
    >>> due = pd.DataFrame({"vintage": ["2023", "2024"], "2025": [9.0, 4.0]})
    >>> costliest(due, 2025), costliest(due, 2026), costliest(due[:0], 2025)
    (('2023', 9.0), ('', 0.0), ('', 0.0))
    """
    costs = (
        due[due.vintage != NO_VINTAGE].set_index("vintage").get(str(year), pd.Series(dtype=float))
    )
    if costs.dropna().empty or costs.max() <= 0:
        return "", 0.0
    return str(costs.idxmax()), float(costs.max())


def by_vintage(
    schedule: pd.DataFrame, first_year: int, rate: float, column: str, axes: tuple[str, str]
) -> pd.DataFrame:
    """An amount of the schedule by vintage and year, all schemes together.

    What is zero throughout is left out.
    """
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
    """Amortisation ahead that is decided already.

    ``scheme``, and a column for each year (NOK million with contribution).
    """
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
    """Vintages with something left, or amortised to the end in the year, without contribution.

    Returns
    -------
    pandas.DataFrame
        One row per ``vintage`` (text): a column for each scheme where they are several, with
        corrections, their sum ``arisen_nok_million``, ``left_nok_million`` 31 December of the year,
        and ``basis``.
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


def has_ended(pension: Pension) -> bool:
    """Whether some known vintage was amortised to the end before the year, so no table has it."""
    last = pension.ledger.schedule.groupby("vintage").year.max()
    return bool(last.lt(pension.year).any())


def lasting_balance(pension: Pension) -> float:
    """What is never amortised, NOK million with contribution."""
    return float(pension.ledger.total().closing_nok.iloc[-1]) * (1 + pension.rate) / MILLION


def both_principles(vintages: pd.DataFrame) -> list[int]:
    """Vintages of which some scheme is taken back the year after and another over several years.

    The regulation lets a municipality choose one principle, for all its schemes.
    """
    if "amortisation_years" not in vintages:
        return []
    at_once = vintages.amortisation_years.eq(AT_ONCE).fillna(False).astype(bool)
    by_vintage = at_once.groupby(vintages.vintage)
    mixed = by_vintage.any() & ~by_vintage.all()
    return [int(y) for y in mixed.index[mixed]]
