"""The ledger of premium deviation (premieavvik): vintages in, amortisation and balances out, in whole kroner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults, typed, words

MILLION = 1_000_000
LONGEST_PERIOD = 15
FLOWS = ["correction_nok", "arisen_nok", "amortised_nok"]
VINTAGE = ("scheme", "vintage", "premium_deviation_nok")
CORRECTION = ("year", "correction_nok")
BALANCES = ["correction_nok", "opening_nok", "arisen_nok", "amortised_nok", "closing_nok"]


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
        One row per unit, ``vintage`` and ``year`` from the year in which it enters until it is amortised:
        ``correction_nok``, ``arisen_nok``, ``amortised_nok`` and ``remaining_nok`` (31 December).
    balances
        One row per unit and ``year``: ``correction_nok``, ``opening_nok`` (1 January, with the correction),
        ``arisen_nok``, ``amortised_nok``, ``closing_nok``.

    A unit is a ``scheme``, or a ``municipality_code`` and ``scheme``. Amounts are whole kroner without
    employer's contribution, positive where premiums were above cost.
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
        One row per unit and ``vintage`` (year): ``premium_deviation_nok`` in whole kroner, as it arose.
        An optional ``amortisation_years`` overrides the law's period where it is given; 1 takes the
        whole deviation back the year after.
    rules
        Rules by vintage.
    latest
        The last year that a vintage or a correction may be from.
    years
        Years of the balances. Vintages from before them make the first opening balance.
    corrections
        What is added to the opening balance of a ``year``: ``correction_nok`` by unit, year and ``vintage``. It is amortised over what is left of the vintage's period, the corrected year
        included, or over ``remaining_years`` where that is given; with neither it stays in the balance.

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
    schedule = amortise(vintage_entries(vintages, rules, unit), unit)
    if corrections is not None and len(corrections):
        corrections = typed(
            corrections, "corrections", [*unit, *CORRECTION], ("vintage", "remaining_years")
        )
        left = years_left(corrections, vintages, rules, unit)
        require_corrections(corrections, left, latest, unit)
        placed = left.notna()
        added = [
            schedule,
            amortise(correction_entries(corrections[placed], left[placed], unit), unit),
            lasting(corrections[~placed], max(years.stop - 1, latest), unit),
        ]
        keys = [*unit, "vintage", "year"]
        schedule = pd.concat(added).groupby(keys, dropna=False, as_index=False).sum()
    kept = Ledger(schedule, balances(schedule, years, unit))
    require_ledger(kept)
    return kept


def unit_columns(frame: pd.DataFrame) -> list[str]:
    """Columns that say whose ledger a row is in."""
    return [c for c in ("municipality_code", "scheme") if c in frame]


def whole(values: pd.Series) -> np.ndarray:
    """Whole numbers as int64."""
    return values.astype("Int64").to_numpy(dtype=np.int64)


def portion(amount: np.ndarray, parts: np.ndarray | int, of: np.ndarray | int) -> np.ndarray:
    """Whole kroner of amount·parts/of, rounded half away from zero."""
    return np.sign(amount) * ((2 * np.abs(amount) * parts + of) // (2 * np.asarray(of)))


def contribution(amount: pd.Series | np.ndarray, rate: float) -> np.ndarray:
    """Employer's contribution on amounts in whole kroner, whole kroner.

    Raises
    ------
    DataError
        If the rate is not a share.
    """
    if not 0 <= rate < 1:
        raise DataError(
            "The rate of employer's contribution is not a share.",
            [f"{rate}: give 0.141 for 14.1 percent"],
        )
    exact = Fraction(rate).limit_denominator(10**6)
    return portion(np.asarray(amount, dtype=np.int64), exact.numerator, exact.denominator)


def periods(vintages: pd.DataFrame, rules: Mapping[int, PensionRules]) -> pd.Series:
    """Amortisation period of each row: its own where given, else the law's, else missing."""
    law = vintages.vintage.map({y: held.amortisation_years for y, held in rules.items()}).astype(
        float
    )
    return vintages.amortisation_years.fillna(law)


def years_left(
    corrections: pd.DataFrame,
    vintages: pd.DataFrame,
    rules: Mapping[int, PensionRules],
    unit: list[str],
) -> pd.Series:
    """Years over which each correction is amortised, its own included; missing where it stays."""
    own = vintages.assign(own=vintages.amortisation_years)[[*unit, "vintage", "own"]]
    period = corrections[[*unit, "vintage"]].merge(own, "left", [*unit, "vintage"]).own
    law = corrections.vintage.map({y: held.amortisation_years for y, held in rules.items()}).astype(
        float
    )
    ends = corrections.vintage + period.astype(float).fillna(law)
    return corrections.remaining_years.fillna(ends - corrections.year + 1)


def vintage_entries(
    vintages: pd.DataFrame, rules: Mapping[int, PensionRules], unit: list[str]
) -> pd.DataFrame:
    """What enters the ledger at the end of a year: first amortised the year after."""
    return vintages[unit].assign(
        vintage=vintages.vintage.astype("Int64"),
        entered=whole(vintages.vintage),
        amount=whole(vintages.premium_deviation_nok),
        parts=whole(periods(vintages, rules)),
        first=0,
    )


def correction_entries(corrections: pd.DataFrame, left: pd.Series, unit: list[str]) -> pd.DataFrame:
    """What enters the ledger at the start of a year: first amortised in that year."""
    return corrections[unit].assign(
        vintage=corrections.vintage.astype("Int64"),
        entered=whole(corrections.year) - 1,
        amount=whole(corrections.correction_nok),
        parts=whole(left),
        first=1,
    )


def lasting(corrections: pd.DataFrame, last: int, unit: list[str]) -> pd.DataFrame:
    """Schedule of corrections that are not amortised: they stay until the last year."""
    years = (last + 1 - corrections.year).clip(lower=1).astype(int).to_numpy()
    row = np.repeat(np.arange(len(corrections)), years)
    step = np.arange(len(row)) - np.repeat(np.cumsum(years) - years, years)
    amount = whole(corrections.correction_nok)[row]
    return (
        corrections[unit]
        .take(row)
        .assign(
            vintage=pd.array([pd.NA] * len(row), dtype="Int64"),
            year=whole(corrections.year)[row] + step,
            correction_nok=np.where(step == 0, amount, 0),
            arisen_nok=0,
            amortised_nok=0,
            remaining_nok=amount,
        )
    )


def amortise(entries: pd.DataFrame, unit: list[str]) -> pd.DataFrame:
    """Schedule of what has entered, as :class:`Ledger` describes it."""
    rows = entries.parts.to_numpy() + 1 - entries["first"].to_numpy()
    row = np.repeat(np.arange(len(entries)), rows)
    amount, parts, first = (entries[c].to_numpy()[row] for c in ("amount", "parts", "first"))
    step = np.arange(len(row)) - np.repeat(np.cumsum(rows) - rows, rows) + first
    remaining = portion(amount, parts - step, parts)
    before = portion(amount, np.minimum(parts - step + 1, parts), parts)
    schedule = (
        entries[[*unit, "vintage"]]
        .take(row)
        .assign(
            year=entries.entered.to_numpy()[row] + step,
            correction_nok=np.where((step == 1) & (first == 1), amount, 0),
            arisen_nok=np.where(step == 0, amount, 0),
            amortised_nok=np.where(step == 0, 0, before - remaining),
            remaining_nok=remaining,
        )
    )
    return schedule.sort_values([*unit, "vintage", "year"], ignore_index=True)


def balances(schedule: pd.DataFrame, years: range, unit: list[str]) -> pd.DataFrame:
    """Balances by unit and year: stock from what remains, flows from what enters and is amortised."""
    whose = schedule[unit].drop_duplicates().sort_values(unit)
    span = pd.DataFrame({"year": np.arange(years.start - 1, years.stop)})
    grid = pd.MultiIndex.from_frame(whose.merge(span, "cross"))
    inside = schedule[(schedule.year >= years.start - 1) & (schedule.year < years.stop)]
    summed = (
        inside.groupby([*unit, "year"])[[*FLOWS, "remaining_nok"]].sum().reindex(grid, fill_value=0)
    )
    correction, arisen, amortised, remaining = (
        summed[c].to_numpy().reshape(len(whose), len(span)) for c in (*FLOWS, "remaining_nok")
    )
    opening = remaining[:, :-1] + correction[:, 1:]
    columns = (correction[:, 1:], opening, arisen[:, 1:], amortised[:, 1:], remaining[:, 1:])
    return (
        whose.merge(span.iloc[1:], "cross")
        .assign(**{name: values.ravel() for name, values in zip(BALANCES, columns, strict=True)})
        .reset_index(drop=True)
    )


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
    amount = vintages.premium_deviation_nok
    unruled = years.isna() & vintages.vintage.notna()
    faults = {
        "the scheme is missing": no_name(vintages, unit),
        "the vintage is missing or not a year": vintages.vintage.isna()
        | (vintages.vintage % 1 != 0),
        "the vintage stands more than once: keep one row": vintages.duplicated(
            [*unit, "vintage"], keep=False
        ),
        f"the vintage is later than {latest}: no deviation can have arisen yet": vintages.vintage
        > latest,
        "the premium deviation is missing or not a number": amount.isna() | np.isinf(amount),
        "the premium deviation is not in whole kroner": np.isfinite(amount) & (amount % 1 != 0),
        "no rule gives its amortisation period: give amortisation_years": unruled,
        "the amortisation period is not a whole number of years from 1": (years < 1)
        | (years % 1 > 0),
    }
    findings = named_faults(vintages, [*unit, "vintage"], faults)
    if findings:
        raise DataError("The vintages cannot be amortised.", findings)


def no_name(frame: pd.DataFrame, unit: list[str]) -> pd.Series:
    """Rows that do not say whose they are."""
    return frame[unit].isna().any(axis=1) | frame[unit].eq("").any(axis=1)


def require_corrections(
    corrections: pd.DataFrame, left: pd.Series, latest: int, unit: list[str]
) -> None:
    """Refuse corrections that have no place in the ledger.

    Raises
    ------
    DataError
        With every fault, each with unit and year.
    """
    amount, vintage, year = corrections.correction_nok, corrections.vintage, corrections.year
    faults = {
        "the scheme is missing": no_name(corrections, unit),
        "the year is missing or not a year": year.isna() | (year % 1 != 0),
        f"the year is later than {latest}": year > latest,
        "the amount is missing or not in whole kroner": ~(np.isfinite(amount) & (amount % 1 == 0)),
        "the vintage is not from before the corrected year": vintage >= year,
        "no rule gives the vintage's period: give remaining_years": vintage.notna() & left.isna(),
        "no years are left of the vintage: give remaining_years": left < 1,
        "remaining_years is not a whole number": left % 1 > 0,
    }
    findings = named_faults(corrections, [*unit, "year"], faults)
    if findings:
        raise DataError("The corrections of opening balances do not fit the ledger.", findings)


def require_ledger(kept: Ledger) -> None:
    """Refuse a ledger that does not hold to the krone.

    Holds when each year closes, each year opens where the last one closed, each vintage is amortised
    exactly and to zero, and the balance is what the vintages have left.

    Raises
    ------
    DataError
        With every unit, vintage and year at fault.
    """
    unit = unit_columns(kept.schedule)
    of = kept.schedule.groupby([*unit, "vintage"], dropna=False)
    sums, left = of[FLOWS].sum(), of.remaining_nok.last()
    known = sums.index.get_level_values("vintage").notna()
    amiss = (sums.correction_nok + sums.arisen_nok - sums.amortised_nok != left) | (
        known & (left != 0)
    )
    faults = [f"{words(key)}: the vintage is not amortised exactly" for key in sums.index[amiss]]
    own = kept.balances
    stock = kept.schedule.groupby([*unit, "year"]).remaining_nok.sum()
    this, earlier = (
        stock.reindex(
            pd.MultiIndex.from_arrays([*(own[c] for c in unit), own.year - back]), fill_value=0
        ).to_numpy()
        for back in (0, 1)
    )
    before = own.groupby(unit).closing_nok.shift().to_numpy()
    opened = np.where(np.isnan(before), earlier, before) + own.correction_nok
    checks = {
        "opening + arisen − amortised is not closing": own.opening_nok
        + own.arisen_nok
        - own.amortised_nok
        != own.closing_nok,
        "does not open where the year before closed": opened != own.opening_nok,
        "the balance is not what the vintages have left": this != own.closing_nok,
    }
    faults += named_faults(own, [*unit, "year"], checks)
    if faults:
        raise DataError("The ledger of premium deviation does not hold.", faults)
