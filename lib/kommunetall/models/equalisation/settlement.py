"""Tax and income equalisation (skatt og inntektsutjevning) of all municipalities at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kommunetall.errors import DataError

PLAUSIBLE_TAX_PER_CAPITA = (5_000.0, 500_000.0)
KRONE = 1.0
COUNTED = "is_counted"
FOUR_DIGITS = frozenset(f"{code:04d}" for code in range(10_000))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class EqualisationRules:
    """Rates of the equalisation; all are shares."""

    symmetric_rate: float
    supplement_rate: float
    supplement_threshold: float


@dataclass(frozen=True)
class TaxRates:
    """What a municipality may take of ordinary income, at most; a share."""

    highest_tax_rate: float


def equalise(municipalities: pd.DataFrame, rules: EqualisationRules) -> pd.DataFrame:
    """Equalisation of one year's tax between all municipalities of the country.

    With tax per capita `s`, national average `m`, symmetric rate `r`, supplement rate `t` and
    threshold `g`::

        symmetric  = r·(m − s)
        supplement = t·max(0, g·m − s)
        deduction  = sum(supplement·population) / sum(population)
        net        = symmetric + supplement − deduction

    Nothing is rounded.

    Parameters
    ----------
    municipalities
        One row per municipality of the whole country: ``municipality_code``, ``population``
        (1 January), ``tax_nok_thousand``. Order and index are kept. Where there is ``is_counted``,
        one that is not gets what it would have got, and changes nothing for the others.
    rules
        Rates in force in the year.

    Returns
    -------
    pandas.DataFrame
        The rows with, in NOK per capita, ``tax_``, ``national_average_``, ``symmetric_``,
        ``supplement_``, ``deduction_``, ``net_`` and ``after_nok_per_capita``; ``net_nok``
        (positive is received); ``before_share`` and ``after_share`` of the national average.

    Raises
    ------
    DataError
        If there are no rows or those of several years, a code is not four digits as text or stands
        twice, a population or tax is missing or not positive, or tax per capita has a magnitude
        that thousands of kroner do not give.

    References
    ----------
    Kommunal- og distriktsdepartementet, løpende inntektsutjevning (id548672); docs/equalisation.md.
    """
    require_whole_country(municipalities)
    population, tax = (
        municipalities[c].to_numpy(float) for c in ("population", "tax_nok_thousand")
    )
    settled = settlement(population, tax * 1000, rules, counted(municipalities))
    return municipalities.assign(**settled._asdict())


def counted(municipalities: pd.DataFrame) -> Floats:
    """1 for each municipality that the country consists of, 0 for one that is not of it.

    All are counted where nothing is said in ``is_counted``.
    """
    if COUNTED not in municipalities:
        return np.ones(len(municipalities))
    return municipalities[COUNTED].to_numpy(float)


class Settlement(NamedTuple):
    """Columns that :func:`equalise` adds; the average and the deduction are the same for all."""

    tax_nok_per_capita: Floats
    national_average_nok_per_capita: float
    symmetric_nok_per_capita: Floats
    supplement_nok_per_capita: Floats
    deduction_nok_per_capita: float
    net_nok_per_capita: Floats
    net_nok: Floats
    after_nok_per_capita: Floats
    before_share: Floats
    after_share: Floats


def settlement(
    population: Floats, tax: Floats, rules: EqualisationRules, weights: Floats
) -> Settlement:
    """Settlement of a sound country, from population and tax in NOK; see :func:`equalise`.

    `weights` are those of :func:`counted`.
    """
    people = population * weights
    per_capita, average = tax / population, (tax * weights).sum() / people.sum()
    symmetric, supplement = before_deduction(per_capita, average, rules)
    deduction = supplement @ people / people.sum()
    net = symmetric + supplement - deduction
    return Settlement(
        tax_nok_per_capita=per_capita,
        national_average_nok_per_capita=average,
        symmetric_nok_per_capita=symmetric,
        supplement_nok_per_capita=supplement,
        deduction_nok_per_capita=deduction,
        net_nok_per_capita=net,
        net_nok=net * population,
        after_nok_per_capita=per_capita + net,
        before_share=per_capita / average,
        after_share=(per_capita + net) / average,
    )


def before_deduction(
    tax: Floats, average: float | Floats, rules: EqualisationRules
) -> tuple[Floats, Floats]:
    """Symmetric part and supplement at a tax per capita and a national average, in their unit."""
    symmetric = rules.symmetric_rate * (average - tax)
    shortfall = np.maximum(rules.supplement_threshold * average - tax, 0)
    return symmetric, rules.supplement_rate * shortfall


def require_whole_country(municipalities: pd.DataFrame) -> None:
    """Refuse rows that cannot be equalised.

    Raises
    ------
    DataError
        With every municipality at fault; what is no number, such as the ``.`` of Statistics
        Norway, is missing.
    """
    missing = {"municipality_code", "population", "tax_nok_thousand"} - set(municipalities)
    if missing:
        raise DataError(
            "Skatten kan ikke jevnes ut mellom kommunene.",
            [f"legg til kolonnen {c}" for c in sorted(missing)],
        )
    if municipalities.empty:
        raise DataError(
            "Skatten kan ikke jevnes ut mellom kommunene.",
            ["det er ingen rader: legg inn alle kommunene for ett år"],
        )
    years = list(municipalities["year"].unique()) if "year" in municipalities else []
    if len(years) > 1:
        raise DataError(
            "Skatten kan ikke jevnes ut mellom kommunene.",
            [f"radene er fra årene {', '.join(map(str, years))}: legg inn bare ett år"],
        )
    code = municipalities["municipality_code"]
    population, tax = (
        pd.to_numeric(municipalities[c], errors="coerce").to_numpy(float, na_value=np.nan)
        for c in ("population", "tax_nok_thousand")
    )
    per_capita = tax * 1000 / np.where(population > 0, population, np.nan)
    low, high = PLAUSIBLE_TAX_PER_CAPITA
    in_thousand = "skriv beløpet i tusen kroner"
    too_high = f"skatten per innbygger er over 500 000 kr. Er den skrevet i kroner? {in_thousand}"
    too_low = f"skatten per innbygger er under 5 000 kr. Er den skrevet i millioner? {in_thousand}"
    no_code = np.array([c not in FOUR_DIGITS for c in code], dtype=bool)
    faults = {
        "kommunenummeret er ikke fire sifre som tekst, som '0301'": no_code,
        "innbyggertallet mangler eller er ikke over null": ~(population > 0),
        "skatten mangler eller er ikke over null": ~(tax > 0),
        "kommunen står mer enn én gang": code.duplicated(keep=False).to_numpy(bool),
        too_high: per_capita > high,
        too_low: (per_capita < low) & (tax > 0),
    }
    findings = [
        f"{c!r}: {fault}" for fault, rows in faults.items() if rows.any() for c in code[rows]
    ]
    if findings:
        which = f" i {years[0]}" if len(years) else ""
        raise DataError(f"Skatten kan ikke jevnes ut mellom kommunene{which}.", findings)


def settlements(panel: pd.DataFrame, rules: Mapping[int, EqualisationRules]) -> pd.DataFrame:
    """Equalisation of every year in `rules`, each with its own rates.

    Rows are those of :func:`equalise`, with ``year``.

    Raises
    ------
    DataError
        If no year is asked for, or the panel lacks one, with every year that it lacks.
    """
    years = sorted(set(panel.year))
    there = (
        f"skattetallene er fra {years[0]} til {years[-1]}" if years else "det er ingen skattetall"
    )
    missing = [f"{year}: {there}" for year in rules if year not in years]
    if missing or not rules:
        missing = missing or ["oppgi reglene for minst ett år"]
        raise DataError("Det er ikke oppgjør for alle årene.", missing)
    return pd.concat(
        [equalise(panel[panel.year == year], held) for year, held in rules.items()],
        ignore_index=True,
    )


def require_zero_sum(settled: pd.DataFrame) -> None:
    """Refuse settlements whose net does not sum to zero within one krone over the country.

    Raises
    ------
    DataError
        With every year at fault and its sum.
    """
    sums = (settled.net_nok * counted(settled)).groupby(settled.year).sum()
    findings = [
        f"{year}: summen er {total:.2f} kr" for year, total in sums.items() if abs(total) > KRONE
    ]
    if findings:
        raise DataError("Summen av utjevningen i landet er ikke null.", findings)


def rows_of(year: pd.DataFrame, municipality: str) -> pd.Series:
    """Whether each row of a year is the municipality's.

    Raises
    ------
    DataError
        If none is.
    """
    own = year.municipality_code == municipality
    if not own.any():
        raise DataError(
            f"Kommunen {municipality} er ikke med i året.",
            ["bruk kommunenummeret fra det året"],
        )
    return own
