"""One municipality's settlements over the years, though its code, or it itself, changed in 2024."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.equalisation.settlement import counted

CODES_CHANGED = 2024
SMALL_NOK_MILLION = 100.0
HALF, HALF_A_TENTH = 0.5, 0.05

Size = Literal["small", "large"]
Digits = Literal["whole", "tenths", "thousandths"]


def with_codes_of_today(panel: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """The panel with the codes from 2024 in every year: one code is one municipality's series.

    Parameters
    ----------
    panel
        ``year`` and ``municipality_code``, valid in the year.
    codes
        ``municipality_code`` (from 2024) and ``code_2020_2023`` of every municipality.

    Raises
    ------
    DataError
        With every code that is not in `codes`, and every municipality of `codes` that a year
        lacks: without all of them the national average would be another.
    """
    former = panel.year < CODES_CHANGED
    today = codes.dropna(subset="code_2020_2023").set_index("code_2020_2023").municipality_code
    findings = []
    for year in panel.year.unique():
        rows = panel[panel.year == year]
        column = "code_2020_2023" if year < CODES_CHANGED else "municipality_code"
        there, expected = set(rows.municipality_code), set(codes[column].dropna())
        findings += [
            f"{year}, {code!r}: legg det til i municipality_codes, i kolonnen {column}"
            for code in there - expected
        ]
        findings += [f"{year}, {code}: legg til kommunens rad" for code in expected - there]
    if findings:
        raise DataError(
            "Skattetallene og municipality_codes har ikke de samme kommunene.",
            sorted(findings),
        )
    return panel.assign(
        municipality_code=panel.municipality_code.where(~former, panel.municipality_code.map(today))
    )


def changed_units(codes: pd.DataFrame) -> pd.Series:
    """Codes of municipalities that are another unit from 2024: those with a ``note``."""
    return codes.municipality_code[codes.note.notna()]


def series_of(settled: pd.DataFrame, codes: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """One municipality's settlements over the years.

    Parameters
    ----------
    settled
        Settlements of all municipalities with the codes of today, as
        :func:`.settlement.settlements` gives them.
    codes
        ``municipality_code`` and ``note``, which is filled where the unit itself changed in 2024.
    municipality
        Its code.

    Returns
    -------
    pandas.DataFrame
        One row per year, ascending, with ``same_unit`` (whether the municipality was the same unit
        as in the last year), ``tax_nok_million``, ``net_nok_million``, the growth of tax from the
        year before as ``tax_growth_share`` (missing in the first year of a unit), and the net as a
        share of what the tax falls short of the national average as ``compensated_share`` (missing
        above it, and where the municipality pays).

    Raises
    ------
    NotThere
        If no year has the municipality.
    """
    found = settled[settled.municipality_code == municipality].sort_values(
        "year", ignore_index=True
    )
    if found.empty:
        raise NotThere(
            f"Kommunen {municipality} er ikke med i noe oppgjør.",
            ["se etter kommunenummeret fra 2024"],
            tables=("municipal_tax",),
        )
    shortfall = found.national_average_nok_per_capita - found.tax_nok_per_capita
    split = municipality in set(changed_units(codes))
    unit = (found.year >= CODES_CHANGED) & split
    return found.assign(
        same_unit=unit == unit.iloc[-1],
        tax_nok_million=found.tax_nok_thousand / 1000,
        net_nok_million=found.net_nok / 1e6,
        tax_growth_share=found.groupby(unit).tax_nok_thousand.pct_change(),
        compensated_share=found.net_nok_per_capita
        / shortfall.where((shortfall > 0) & (found.net_nok > 0)),
    )


def growth_beside_country(
    series: pd.DataFrame, settled: pd.DataFrame, tax_rates: Mapping[int, float]
) -> pd.DataFrame:
    """Growth of tax beside the country's and the highest tax rate, by year.

    A changed rate changes the tax of all, though nobody earns more or less: growth across such
    years tells of the municipality only beside that of the country.

    Parameters
    ----------
    series
        As :func:`series_of` gives it.
    settled
        Settlements that the series is of.
    tax_rates
        Highest tax rate of each year, as a share.

    Returns
    -------
    pandas.DataFrame
        A row for each year in which the municipality is the unit that it is in the last:
        ``year``, ``highest_tax_rate_share``, ``tax_growth_share`` and ``national_tax_growth_share``
        (both missing in the first), and ``is_changed`` (whether the rate is another than the year
        before).
    """
    totals = national_tax(settled)
    found = series[series.same_unit].reset_index(drop=True)
    rates = found.year.map(tax_rates)
    growth = found.year.map(totals) / (found.year - 1).map(totals) - 1
    return pd.DataFrame(
        {
            "year": found.year,
            "highest_tax_rate_share": rates.astype(float),
            "tax_growth_share": found.tax_growth_share.astype(float),
            "national_tax_growth_share": growth.where(found.tax_growth_share.notna()).astype(float),
            "is_changed": rates.diff().fillna(0).ne(0),
        }
    )


def national_tax(settled: pd.DataFrame) -> pd.Series:
    """The country's tax by year, NOK thousand."""
    weighted = settled.tax_nok_thousand.astype(float) * counted(settled)
    return weighted.groupby(settled.year.astype(int)).sum()


RatesChanged = Literal["every_year", "some_years", "one_year", "no_year"]


def rates_changed(growth: pd.DataFrame) -> RatesChanged:
    """In which of the years after the first the highest tax rate was changed.

    Parameters
    ----------
    growth
        As :func:`growth_beside_country` gives it.
    """
    changed = int(growth.is_changed.iloc[1:].sum())
    if not changed:
        return "no_year"
    if len(growth) == 2:
        return "one_year"
    return "every_year" if changed == len(growth) - 1 else "some_years"


Beside = Literal["all", "some", "one", "none"]


def weaker_years(growth: pd.DataFrame) -> int:
    """In how many years tax grew less than the country's, as both are printed in percent.

    Parameters
    ----------
    growth
        As :func:`growth_beside_country` gives it.
    """
    own, country = (
        growth[column].iloc[1:].round(3)
        for column in ("tax_growth_share", "national_tax_growth_share")
    )
    return int((own < country).sum())


def beside_case(weaker: int, compared: int) -> Beside:
    """Whether tax grew less than the country's in all of the years compared, or in some of them.

    >>> beside_case(4, 4), beside_case(1, 4), beside_case(1, 1), beside_case(0, 1)
    ('all', 'some', 'one', 'none')
    """
    if not weaker:
        return "none"
    if compared == 1:
        return "one"
    return "all" if weaker == compared else "some"


Course = Literal["rose", "fell", "same", "peaked", "dipped", "swung"]


def course(shares: pd.Series) -> tuple[Course, int]:
    """Which way shares went from the first year to the last, and the year in which they turned.

    They turned where a year between is farther above or below both ends than these are apart. They
    ``peaked`` where they only rose up to their highest year and only fell after it, ``dipped`` the
    other way round, and ``swung`` where they turned more than once; else the last year is the one.

    Parameters
    ----------
    shares
        By year, as they are printed in percent with one decimal.

    Examples
    --------
    >>> course(pd.Series({2020: 1.351, 2022: 1.446, 2024: 1.340}))
    ('peaked', 2022)
    >>> course(pd.Series({2020: 0.937, 2022: 0.912, 2024: 0.890}))
    ('fell', 2024)
    >>> course(pd.Series({2020: 0.865, 2021: 0.875, 2023: 0.852, 2024: 0.864}))
    ('swung', 2024)
    """
    years = [int(year) for year in shares.index]
    printed = dict(zip(years, shares.round(3), strict=True))
    first, last = printed[years[0]], printed[years[-1]]
    apart, between = abs(last - first), years[1:-1] or years[-1:]
    top, bottom = max(between, key=printed.__getitem__), min(between, key=printed.__getitem__)
    is_turned = max(printed[top] - max(first, last), min(first, last) - printed[bottom]) > apart
    if is_turned:
        values = list(printed.values())
        if is_one_hill(values, years.index(top)):
            return "peaked", top
        if is_one_hill([-value for value in values], years.index(bottom)):
            return "dipped", bottom
        return "swung", years[-1]
    moved: Course = "rose" if last > first else "fell" if last < first else "same"
    return moved, years[-1]


def is_one_hill(values: Sequence[float], top: int) -> bool:
    """Whether values never fall up to a place and never rise after it.

    Examples
    --------
    >>> is_one_hill([1, 3, 2], 1), is_one_hill([1, 3, 1, 2], 1)
    (True, False)
    """
    steps = list(pairwise(values))
    return all(a <= b for a, b in steps[:top]) and all(a >= b for a, b in steps[top:])


BesideLast = Literal["another", "same", "first"]


def beside_last(now_share: float, last_share: float) -> BesideLast:
    """Whether a share is another than the year before, as both are printed in percent.

    >>> beside_last(0.8903, 0.9050), beside_last(0.94876, 0.94857), beside_last(0.9, float("nan"))
    ('another', 'same', 'first')
    """
    if pd.isna(last_share):
        return "first"
    return "same" if round(now_share, 3) == round(last_share, 3) else "another"


def given_share(before_share: float, after_share: float) -> float:
    """What equalisation takes of tax above the national average; missing where there is none.

    >>> round(given_share(1.34, 1.125), 3)
    0.632
    """
    above = before_share - 1
    return float((before_share - after_share) / above) if above > 0 else float("nan")


def size(tax_nok_million: float) -> Size:
    """Whether a municipality's tax is so small that its amounts need more decimals."""
    return "small" if tax_nok_million < SMALL_NOK_MILLION else "large"


def digits(amounts_nok_million: pd.DataFrame, tax_nok_million: float) -> Digits:
    """How finely a municipality's amounts are printed, so that none is 0 but what is nothing.

    Parameters
    ----------
    amounts_nok_million
        What is printed.
    tax_nok_million
        The municipality's tax, which tells its size.

    Examples
    --------
    >>> one, other = pd.DataFrame({"net": [85.0, 0.2]}), pd.DataFrame({"net": [0.0, 0.016]})
    >>> digits(one, 900.0), digits(other, 6.0), digits(one.iloc[:1], 900.0)
    ('tenths', 'thousandths', 'whole')
    """
    sizes = amounts_nok_million.abs().to_numpy(float)
    smallest = sizes[sizes > 0].min(initial=np.inf)
    if smallest < HALF_A_TENTH:
        return "thousandths"
    is_fine = smallest < HALF or size(tax_nok_million) == "small"
    return "tenths" if is_fine else "whole"
