"""The ledger of premium deviation (premieavvik): vintages in, amortisation and balances out, in whole kroner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

MILLION = 1_000_000
LONGEST_PERIOD = 15
FLOWS = ["correction_nok", "arisen_nok", "amortised_nok"]
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
        What is added to the opening balance of a ``year``, one row per unit, year and ``vintage``:
        ``correction_nok``. It is amortised over what is left of the vintage's period, the corrected year
        included, or over ``remaining_years`` where that is given; with neither it stays in the balance.

    Raises
    ------
    DataError
        With every vintage and correction at fault, or every row of the result that does not hold.

    References
    ----------
    Forskrift 7 June 2019 no. 714 §§ 3-5 and 3-6; docs/pension.md.
    """
    unit = unit_columns(vintages)
    require_vintages(vintages, rules, latest)
    entries = vintage_entries(vintages, rules, unit)
    lasting = pd.DataFrame(columns=[*unit, "year", "correction_nok"])
    if corrections is not None and len(corrections):
        left = years_left(corrections, vintages, rules, unit)
        require_corrections(corrections, left, vintages, latest, unit)
        placed = left.notna()
        entries = pd.concat(
            [entries, correction_entries(corrections[placed], left[placed], unit)], ignore_index=True
        )
        lasting = corrections.loc[~placed, [*unit, "year", "correction_nok"]]
    schedule = amortise(entries, unit)
    kept = Ledger(schedule, balances(schedule, lasting, years, unit))
    require_ledger(kept, lasting)
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
    """Employer's contribution on amounts in whole kroner, whole kroner."""
    exact = Fraction(str(rate))
    return portion(np.asarray(amount, dtype=np.int64), exact.numerator, exact.denominator)


def periods(vintages: pd.DataFrame, rules: Mapping[int, PensionRules]) -> pd.Series:
    """Amortisation period of each row: its own where given, else the law's, else missing."""
    law = vintages.vintage.map({y: held.amortisation_years for y, held in rules.items()}).astype(float)
    return vintages.amortisation_years.astype(float).fillna(law) if "amortisation_years" in vintages else law


def years_left(
    corrections: pd.DataFrame, vintages: pd.DataFrame, rules: Mapping[int, PensionRules], unit: list[str]
) -> pd.Series:
    """Years over which each correction is amortised, its own included; missing where it stays."""
    own = vintages.assign(period=periods(vintages, rules))[[*unit, "vintage", "period"]]
    vintage = corrections.vintage if "vintage" in corrections else pd.Series(pd.NA, corrections.index)
    keyed = corrections[unit].assign(vintage=vintage.astype("Int64"))
    period = keyed.merge(own.astype({"vintage": "Int64"}), "left", [*unit, "vintage"]).period
    law = keyed.vintage.map({y: held.amortisation_years for y, held in rules.items()}).astype(float)
    ends = keyed.vintage.astype(float) + period.set_axis(keyed.index).astype(float).fillna(law)
    stated = (
        corrections.remaining_years if "remaining_years" in corrections else pd.Series(np.nan, ends.index)
    )
    return stated.astype(float).fillna(ends - corrections.year.astype(float) + 1)


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
    vintage = corrections.vintage if "vintage" in corrections else pd.Series(pd.NA, corrections.index)
    return corrections[unit].assign(
        vintage=vintage.astype("Int64"),
        entered=whole(corrections.year) - 1,
        amount=whole(corrections.correction_nok),
        parts=whole(left),
        first=1,
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
    keys = [*unit, "vintage", "year"]
    if (entries["first"] == 1).any():
        return schedule.groupby(keys, dropna=False, as_index=False).sum()
    return schedule.sort_values(keys, ignore_index=True)


def balances(schedule: pd.DataFrame, lasting: pd.DataFrame, years: range, unit: list[str]) -> pd.DataFrame:
    """Balances by unit and year: stock from what remains, flows from what enters and is amortised."""
    whose = schedule[unit].drop_duplicates().sort_values(unit)
    span = pd.DataFrame({"year": np.arange(years.start - 1, years.stop)})
    grid = pd.MultiIndex.from_frame(whose.merge(span, "cross"))
    shape = (len(whose), len(span))
    inside = schedule[(schedule.year >= years.start - 1) & (schedule.year < years.stop)]
    summed = inside.groupby([*unit, "year"])[[*FLOWS, "remaining_nok"]].sum().reindex(grid, fill_value=0)
    correction, arisen, amortised, remaining = (
        summed[c].to_numpy().reshape(shape) for c in (*FLOWS, "remaining_nok")
    )
    if len(lasting):
        before = lasting.assign(
            year=lasting.year.clip(lower=years.start - 1), row=whole(lasting.correction_nok)
        )
        stays = (
            before.groupby([*unit, "year"]).row.sum().reindex(grid, fill_value=0).to_numpy().reshape(shape)
        )
        correction, remaining = correction + stays, remaining + stays.cumsum(axis=1)
    opening = remaining[:, :-1] + correction[:, 1:]
    columns = (correction[:, 1:], opening, arisen[:, 1:], amortised[:, 1:], remaining[:, 1:])
    return (
        whose.merge(span.iloc[1:], "cross")
        .assign(**{name: values.ravel() for name, values in zip(BALANCES, columns, strict=True)})
        .reset_index(drop=True)
    )


def require_vintages(vintages: pd.DataFrame, rules: Mapping[int, PensionRules], latest: int) -> None:
    """Refuse vintages that cannot be amortised.

    Raises
    ------
    DataError
        With every fault, each with unit and vintage.
    """
    unit, years = unit_columns(vintages), periods(vintages, rules)
    amount = pd.to_numeric(vintages.premium_deviation_nok, errors="coerce").astype(float)
    faults = {
        "the scheme is missing": vintages[unit].isna().any(axis=1) | vintages[unit].eq("").any(axis=1),
        "the vintage stands more than once: keep one row": vintages.duplicated(
            [*unit, "vintage"], keep=False
        ),
        f"the vintage is later than {latest}: no deviation can have arisen yet": vintages.vintage > latest,
        "the premium deviation is missing or not a number": amount.isna() | np.isinf(amount),
        "the premium deviation is not in whole kroner": np.isfinite(amount) & (amount % 1 != 0),
        "no rule gives its amortisation period: give amortisation_years": years.isna(),
        "the amortisation period is not a whole number of years from 1": (years < 1) | (years % 1 > 0),
    }
    findings = named_faults(vintages, [*unit, "vintage"], faults)
    if findings:
        raise DataError("The vintages cannot be amortised.", findings)


def require_corrections(
    corrections: pd.DataFrame, left: pd.Series, vintages: pd.DataFrame, latest: int, unit: list[str]
) -> None:
    """Refuse corrections that have no place in the ledger.

    Raises
    ------
    DataError
        With every fault, each with unit and year.
    """
    known = pd.MultiIndex.from_frame(vintages[unit])
    amount = pd.to_numeric(corrections.correction_nok, errors="coerce").astype(float)
    vintage = (
        corrections.vintage.astype(float)
        if "vintage" in corrections
        else pd.Series(np.nan, corrections.index)
    )
    key = corrections[[*unit, "year"]].assign(vintage=vintage)
    faults = {
        "the correction stands more than once: keep one row": key.duplicated(keep=False),
        "no vintage has the scheme: mend its name, or add its vintages": ~pd.MultiIndex.from_frame(
            corrections[unit]
        ).isin(known),
        f"the year is later than {latest}": corrections.year > latest,
        "the amount is missing or not in whole kroner": ~(np.isfinite(amount) & (amount % 1 == 0)),
        "the vintage is not from before the corrected year": vintage >= corrections.year.astype(float),
        "no years are left of the vintage: give remaining_years": left < 1,
        "remaining_years is not a whole number": left % 1 > 0,
    }
    findings = named_faults(corrections, [*unit, "year"], faults)
    if findings:
        raise DataError("The corrections of opening balances do not fit the ledger.", findings)


def named_faults(frame: pd.DataFrame, key: list[str], faults: Mapping[str, pd.Series]) -> list[str]:
    """One finding for each key and fault that holds for it."""
    if not any(np.any(rows) for rows in faults.values()):
        return []
    names = np.array([" ".join(str(part) for part in parts) for parts in frame[key].itertuples(index=False)])
    return [
        f"{name}: {fault}"
        for fault, rows in faults.items()
        for name in dict.fromkeys(names[np.asarray(rows, dtype=bool)])
    ]


def require_ledger(kept: Ledger, lasting: pd.DataFrame | None = None) -> None:
    """Refuse a ledger that does not hold to the krone.

    Holds when each year closes, each year opens where the last one closed, each vintage is amortised
    exactly and to zero, and the balance is what the vintages have left and the corrections that stay.

    Parameters
    ----------
    lasting
        Corrections that stay in the balance.

    Raises
    ------
    DataError
        With every unit, vintage and year at fault.
    """
    unit = unit_columns(kept.schedule)
    of = kept.schedule.groupby([*unit, "vintage"], dropna=False)
    sums, left = of[FLOWS].sum(), of.remaining_nok.last()
    amiss = (sums.correction_nok + sums.arisen_nok != sums.amortised_nok) | (left != 0)
    faults = [f"{words(key)}: the vintage is not amortised exactly" for key in sums.index[amiss]]
    own = kept.balances
    stock = kept.schedule.groupby([*unit, "year"]).remaining_nok.sum()
    keys = [own[c] for c in unit]
    this, earlier = (
        stock.reindex(pd.MultiIndex.from_arrays([*keys, own.year - back]), fill_value=0).to_numpy()
        + stays(own, lasting, unit, back)
        for back in (0, 1)
    )
    before = own.groupby(unit).closing_nok.shift().to_numpy()
    checks = {
        "opening + arisen − amortised is not closing": own.opening_nok + own.arisen_nok - own.amortised_nok
        != own.closing_nok,
        "does not open where the year before closed": np.where(np.isnan(before), earlier, before)
        + own.correction_nok
        != own.opening_nok,
        "the balance is not what the vintages have left": this != own.closing_nok,
    }
    faults += named_faults(own, [*unit, "year"], checks)
    if faults:
        raise DataError("The ledger of premium deviation does not hold.", faults)


def stays(own: pd.DataFrame, lasting: pd.DataFrame | None, unit: list[str], back: int) -> np.ndarray:
    """Corrections that stay in the balance of each unit and year, so many years back."""
    found = np.zeros(len(own), dtype=np.int64)
    for row in () if lasting is None else lasting.to_dict("records"):
        same = (own[unit] == pd.Series({c: row[c] for c in unit})).all(axis=1)
        found += np.where(same & (own.year - back >= row["year"]), int(row["correction_nok"]), 0)
    return found


def words(key: object) -> str:
    """A key as text."""
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


def in_million(frame: pd.DataFrame, contribution_rate: float = 0.0) -> pd.DataFrame:
    """Columns ``_nok`` as ``_nok_million`` for display, times (1 + `contribution_rate`)."""
    amounts = [c for c in frame.columns if c.endswith("_nok")]
    converted = {f"{c}_million": frame[c].astype(float) * (1 + contribution_rate) / MILLION for c in amounts}
    return frame.drop(columns=amounts).assign(**converted)
