"""The ledger of premium deviation: vintages in, amortisation and balances out, whole kroner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults, typed
from kommunetall.models.pension.amortisation import (
    AMOUNTS,
    LASTING,
    Rows,
    alike,
    amortised,
    in_order,
    lasting,
    portion,
    summed,
)

MILLION = 1_000_000
LONGEST_PERIOD = 15
AT_ONCE = 1
VINTAGE = ("scheme", "vintage", "premium_deviation_nok")
CORRECTION_COLUMNS = ("year", "correction_nok")
BALANCES = ["correction_nok", "opening_nok", "arisen_nok", "amortised_nok", "closing_nok"]

Units = Mapping[str, pd.api.extensions.ExtensionArray]


@dataclass(frozen=True)
class PensionRules:
    """Years over which a vintage of premium deviation is amortised."""

    amortisation_years: int


@dataclass(frozen=True)
class ContributionRules:
    """Employer's contribution (arbeidsgiveravgift) on pension premiums, a share."""

    employer_contribution_rate: float


@dataclass(frozen=True)
class Ledger:
    """Premium deviation by vintage and by year.

    Attributes
    ----------
    schedule
        One row per unit, ``vintage`` and ``year`` from the year in which it enters until it is
        amortised: ``correction_nok``, ``arisen_nok``, ``amortised_nok`` and ``remaining_nok`` (31
        December).
    balances
        One row per unit and ``year``: ``correction_nok``, ``opening_nok`` (1 January, with the
        correction), ``arisen_nok``, ``amortised_nok``, ``closing_nok``.

    A unit is a ``scheme``, or a ``municipality_code`` and ``scheme``. Amounts are whole kroner
    without employer's contribution, positive where premiums were above cost.
    """

    schedule: pd.DataFrame
    balances: pd.DataFrame

    def total(self) -> pd.DataFrame:
        """The balances of all units added: one row per year."""
        return self.balances.groupby("year", as_index=False)[BALANCES].sum()


def ledger(
    vintages: pd.DataFrame,
    rules: Mapping[int, PensionRules],
    latest: int,
    years: range,
    corrections: pd.DataFrame | None = None,
) -> Ledger:
    """Ledger of premium deviation, checked to the krone.

    With premium deviation `PA` of vintage `y` and period `N`, rounded half away from zero::

        remaining(y, t) = PA·(y + N − t)/N          for y <= t <= y + N, else 0
        amortised(y, t) = remaining(y, t − 1) − remaining(y, t)
        opening(t)      = closing(t − 1) + correction(t)
        closing(t)      = opening(t) + arisen(t) − amortised(t)

    Balances are rounded, not shares: the parts of a vintage differ by a krone at most and add up to
    it, and nothing drifts however long the ledger is.

    Parameters
    ----------
    vintages
        One row per unit and ``vintage`` (year): ``premium_deviation_nok`` in whole kroner, as it
        arose. An optional ``amortisation_years`` overrides the law's period where it is given; 1
        takes the whole deviation back the year after.
    rules
        Rules by vintage.
    latest
        The last year that a vintage or a correction may be from.
    years
        Years of the balances. Vintages from before them make the first opening balance.
    corrections
        What is added to the opening balance of a ``year``: ``correction_nok`` by unit, year and
        ``vintage``. It is amortised over what is left of the vintage's period, the corrected year
        included, or over ``remaining_years`` where that is given; with neither it stays in the
        balance.

    Raises
    ------
    DataError
        With every vintage and correction at fault, or every row of the result that does not hold.

    References
    ----------
    Forskrift 7 June 2019 no. 714 §§ 3-5 and 3-6; docs/pension.md.
    """
    vintages = typed(vintages, "vintages", VINTAGE, ("amortisation_years",))
    unit = unit_columns(vintages)
    require_vintages(vintages, rules, latest)
    if corrections is None or not len(corrections):
        names = vintages
        number = alike(*(names[c] for c in unit))
        rows = in_order(vintage_rows(vintages, number, rules))
    else:
        optional = ("vintage", "remaining_years")
        corrections = typed(corrections, "corrections", [*unit, *CORRECTION_COLUMNS], optional)
        names = pd.concat([vintages[unit], corrections[unit]])
        number = alike(*(names[c] for c in unit))
        own, corrected = np.split(number, [len(vintages)])
        left = years_left(corrections, corrected, vintages, own, rules)
        require_corrections(corrections, left, latest, unit)
        placed = ~np.isnan(left)
        added = [
            vintage_rows(vintages, own, rules),
            correction_rows(corrections[placed], corrected[placed], left[placed]),
            lasting_rows(corrections[~placed], corrected[~placed], max(years.stop - 1, latest)),
        ]
        rows = in_order(Rows(*(np.concatenate(parts) for parts in zip(*added, strict=True))))
    _, first = np.unique(number, return_index=True)
    units = {c: names[c].array.take(first) for c in unit}
    kept = Ledger(schedule(rows, units), balances(rows, units, years))
    require_ledger(kept)
    return kept


def unit_columns(frame: pd.DataFrame) -> list[str]:
    """Columns that say whose ledger a row is in."""
    return [c for c in ("municipality_code", "scheme") if c in frame]


def contribution(amount: pd.Series | np.ndarray, rate: float) -> np.ndarray:
    """Employer's contribution on amounts in whole kroner, whole kroner.

    Raises
    ------
    DataError
        If the rate is not a share.
    """
    if not 0 <= rate < 1:
        raise DataError(
            "Satsen for arbeidsgiveravgift er ikke en andel.",
            [f"{rate}: skriv 0.141 for 14,1 prosent"],
        )
    exact = Fraction(rate).limit_denominator(10**6)
    return portion(np.asarray(amount, dtype=np.int64), exact.numerator, exact.denominator)


def periods(vintages: pd.DataFrame, rules: Mapping[int, PensionRules]) -> np.ndarray:
    """Amortisation period of each row: its own where given, else the law's, else missing."""
    own = vintages.amortisation_years.to_numpy()
    return np.where(np.isnan(own), by_law(vintages.vintage, rules), own)


def by_law(vintage: pd.Series, rules: Mapping[int, PensionRules]) -> np.ndarray:
    """Years over which the law amortises each vintage; missing where no rule says."""
    known, place = np.unique(vintage.to_numpy(), return_inverse=True)
    years = [rules[v].amortisation_years if v in rules else np.nan for v in known]
    return np.array(years, dtype=float)[place]


def years_left(
    corrections: pd.DataFrame,
    corrected: np.ndarray,
    vintages: pd.DataFrame,
    own: np.ndarray,
    rules: Mapping[int, PensionRules],
) -> np.ndarray:
    """Years over which each correction is amortised, its own included; missing where it stays.

    ``corrected`` and ``own`` are the numbers of the units of the corrections and of the vintages.
    """
    vintage = np.concatenate([vintages.vintage, corrections.vintage])
    given, asked = np.split(alike(np.concatenate([own, corrected]), vintage), [len(vintages)])
    period = np.full(len(vintage), np.nan)
    period[given] = vintages.amortisation_years
    law = by_law(corrections.vintage, rules)
    ends = corrections.vintage + np.where(np.isnan(period[asked]), law, period[asked])
    return corrections.remaining_years.fillna(ends - corrections.year + 1).to_numpy()


def vintage_rows(
    vintages: pd.DataFrame, number: np.ndarray, rules: Mapping[int, PensionRules]
) -> Rows:
    """Schedule of what enters at the end of a year: first amortised the year after."""
    vintage, amount = whole(vintages.vintage), whole(vintages.premium_deviation_nok)
    return amortised(number, vintage, vintage, amount, whole(periods(vintages, rules)), 0)


def correction_rows(corrections: pd.DataFrame, number: np.ndarray, left: np.ndarray) -> Rows:
    """Schedule of what enters at the start of a year: first amortised in that year."""
    vintage, entered = whole(corrections.vintage), whole(corrections.year) - 1
    return amortised(number, vintage, entered, whole(corrections.correction_nok), whole(left), 1)


def lasting_rows(corrections: pd.DataFrame, number: np.ndarray, last: int) -> Rows:
    """Schedule of corrections that are not amortised: they stay until the last year."""
    return lasting(number, whole(corrections.year), whole(corrections.correction_nok), last)


def whole(values: pd.Series | np.ndarray) -> np.ndarray:
    """Whole numbers as int64, `LASTING` where one is missing."""
    numbers = pd.array(np.asarray(values).tolist(), dtype="Int64")
    return np.asarray(numbers.to_numpy(dtype=np.int64, na_value=LASTING))


def schedule(rows: Rows, units: Units) -> pd.DataFrame:
    """Schedule as :class:`Ledger` describes it."""
    number, vintage, year = rows.keys.T
    vintage = pd.arrays.IntegerArray(vintage.copy(), vintage == LASTING)
    amounts = dict(zip(AMOUNTS, rows.amounts.T, strict=True))
    return pd.DataFrame({**whose(number, units), "vintage": vintage, "year": year, **amounts})


def balances(rows: Rows, units: Units, years: range) -> pd.DataFrame:
    """Balances by unit and year: stock from what remains, flows from what enters and leaves."""
    number, _, year = rows.keys.T
    count = len(next(iter(units.values())))
    inside = (year >= years.start - 1) & (year < years.stop)
    span, step = len(years) + 1, year - years.start + 1
    sums = summed((number * span + step)[inside], rows.amounts[inside], count * span)
    correction, arisen, amortised, remaining = sums.T.reshape(len(AMOUNTS), count, span)
    opening = remaining[:, :-1] + correction[:, 1:]
    columns = (correction[:, 1:], opening, arisen[:, 1:], amortised[:, 1:], remaining[:, 1:])
    of_row = np.repeat(np.arange(count), len(years))
    amounts = {name: values.ravel() for name, values in zip(BALANCES, columns, strict=True)}
    year = np.tile(np.array(years), count)
    return pd.DataFrame({**whose(of_row, units), "year": year, **amounts})


def whose(number: np.ndarray, units: Units) -> dict[str, pd.Series]:
    """Columns that say whose each row is, by the number of its unit."""
    return {c: pd.Series(names.take(number), dtype=names.dtype) for c, names in units.items()}


# What is refused


def require_vintages(
    vintages: pd.DataFrame, rules: Mapping[int, PensionRules], latest: int
) -> None:
    """Refuse vintages that cannot be amortised.

    Raises
    ------
    DataError
        With every fault, each with unit and vintage.
    """
    unit, years = unit_columns(vintages), periods(vintages, rules)
    vintage = vintages.vintage.to_numpy()
    amount = vintages.premium_deviation_nok.to_numpy()
    group = alike(*(vintages[c] for c in unit), vintage)
    faults = {
        "ordningen mangler": no_name(vintages, unit),
        "årgangen mangler, eller er ikke et årstall": (
            ~np.isfinite(vintage) | (np.floor(vintage) != vintage)
        ),
        "årgangen står mer enn én gang: behold én rad": np.bincount(group)[group] > 1,
        f"årgangen er senere enn {latest}: avviket kan ikke ha oppstått ennå": vintage > latest,
        "premieavviket mangler, eller er ikke et tall": ~np.isfinite(amount),
        "premieavviket er ikke i hele kroner": (np.isfinite(amount) & (np.floor(amount) != amount)),
        "ingen regel gir amortiseringstiden: fyll ut amortisation_years": (
            np.isnan(years) & ~np.isnan(vintage)
        ),
        "amortiseringstiden er ikke et helt antall år, minst 1": (
            (years < 1) | (np.floor(years) < years)
        ),
    }
    findings = named_faults(vintages, [*unit, "vintage"], faults)
    if findings:
        raise DataError("Årgangene kan ikke amortiseres.", findings)


def no_name(frame: pd.DataFrame, unit: list[str]) -> np.ndarray:
    """Rows that do not say whose they are."""
    names = [frame[c].to_numpy(dtype=object) for c in unit]
    blank = [np.where(pd.isna(name), "", name) == "" for name in names]
    return np.asarray(np.any(blank, axis=0))


def require_corrections(
    corrections: pd.DataFrame, left: np.ndarray, latest: int, unit: list[str]
) -> None:
    """Refuse corrections that have no place in the ledger.

    Raises
    ------
    DataError
        With every fault, each with unit and year.
    """
    amount, vintage, year = corrections.correction_nok, corrections.vintage, corrections.year
    faults = {
        "ordningen mangler": no_name(corrections, unit),
        "året mangler, eller er ikke et årstall": year.isna() | (year % 1 != 0),
        f"året er senere enn {latest}": year > latest,
        "beløpet mangler, eller er ikke i hele kroner": ~(np.isfinite(amount) & (amount % 1 == 0)),
        "årgangen er ikke fra før året som er rettet": vintage >= year,
        "ingen regel gir årgangens amortiseringstid: fyll ut remaining_years": (
            vintage.notna() & np.isnan(left)
        ),
        "det er ingen år igjen av årgangen: fyll ut remaining_years": left < 1,
        "remaining_years er ikke et heltall": np.floor(left) < left,
    }
    findings = named_faults(corrections, [*unit, "year"], faults)
    if findings:
        raise DataError("Korreksjonene av inngående saldo passer ikke med årgangene.", findings)


def require_ledger(kept: Ledger) -> None:
    """Refuse a ledger that does not hold to the krone.

    Holds when each year closes, each year opens where the last one closed, each vintage is
    amortised exactly and to zero, and the balance is what the vintages have left.

    Raises
    ------
    DataError
        With every unit, vintage and year at fault.
    """
    unit = unit_columns(kept.schedule)
    names = [pd.concat([kept.schedule[c], kept.balances[c]]) for c in unit]
    number = alike(*names)
    of_schedule, of_balances = np.split(number, [len(kept.schedule)])
    inexact = {"årgangen er ikke amortisert nøyaktig": not_amortised(kept.schedule, of_schedule)}
    faults = named_faults(kept.schedule, [*unit, "vintage"], inexact)
    year, correction, opening, arisen, amortised, closing = (
        kept.balances[c].to_numpy() for c in ("year", *BALANCES)
    )
    this, earlier = left_at(kept.schedule, of_schedule, of_balances, year)
    before = np.where(first_of(of_balances), earlier, np.roll(closing, 1))
    checks = {
        "inngående + nytt − amortisert er ikke utgående": opening + arisen - amortised != closing,
        "begynner ikke der året før sluttet": before + correction != opening,
        "saldoen er ikke det som er igjen av årgangene": this != closing,
    }
    faults += named_faults(kept.balances, [*unit, "year"], checks)
    if faults:
        raise DataError("Premieavvikene henger ikke sammen.", faults)


def not_amortised(schedule: pd.DataFrame, number: np.ndarray) -> np.ndarray:
    """Rows of the vintages that are not amortised exactly, and to zero."""
    vintage = schedule.vintage.to_numpy(dtype=np.int64, na_value=LASTING)
    amounts = np.column_stack([schedule[c] for c in AMOUNTS])
    group = alike(number, vintage)
    correction, arisen, amortised, _ = summed(group, amounts, len(schedule)).T
    left = np.zeros(len(schedule), dtype=np.int64)
    left[group] = amounts[:, -1]
    inexact: np.ndarray = correction + arisen - amortised != left
    ends: np.ndarray = (vintage != LASTING) & (left[group] != 0)
    return np.asarray(inexact[group] | ends)


def left_at(
    schedule: pd.DataFrame, number: np.ndarray, of_balances: np.ndarray, year: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What the vintages of each balance's unit have left at the end of its year.

    And what they had left at the end of the year before.
    """
    groups = alike(
        np.concatenate([number, of_balances, of_balances]),
        np.concatenate([schedule.year, year, year - 1]),
    )
    stock, this, earlier = np.split(groups, [len(number), len(number) + len(year)])
    remaining = schedule.remaining_nok.to_numpy()[:, np.newaxis]
    left = summed(stock, remaining, len(groups))[:, 0]
    return left[this], left[earlier]


def first_of(number: np.ndarray) -> np.ndarray:
    """Rows in which another unit begins."""
    return np.asarray(np.diff(number, prepend=-1) != 0)
