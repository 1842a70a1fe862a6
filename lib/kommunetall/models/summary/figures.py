"""The figures to know: as tables print them, as the text states them, and as they are computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.models.findings import HAIR

DIGITS = {"percent": 2, "nok_million": 1}
LEAST = {"percent": 0, "nok_million": 1}
WAYS: Final = ("printed", "stated", "computed")


@dataclass(frozen=True)
class Figure:
    """A figure to know.

    Attributes
    ----------
    code
        Its name.
    unit
        What it is printed in; shares are turned into percent.
    appendix
        The report that derives it.
    item
        What it is called among the figures stated in running text; empty where none states it.
    is_estimate
        Whether the computed one is only near what is printed, by how it is made.
    least_digits
        The fewest decimals that the computed one is told with.
    """

    code: str
    unit: Literal["percent", "nok_million"]
    appendix: Literal["investment", "equalisation", "pension", "workforce"]
    item: str = ""
    is_share: bool = False
    is_estimate: bool = False
    least_digits: int = 0


@dataclass(frozen=True)
class Found:
    """A figure as a table prints it, and as it is computed; missing where it is not.

    Attributes
    ----------
    where
        Where a table prints it.
    """

    printed: float = np.nan
    computed: float = np.nan
    where: str = ""


FIGURES = (
    Figure("net_operating_result", "nok_million", "investment", "net_operating_result"),
    Figure("net_operating_margin", "percent", "investment", "net_operating_margin", is_share=True),
    Figure("disposable_fund", "nok_million", "investment", "disposable_fund"),
    Figure("tax_before", "percent", "equalisation", is_share=True),
    Figure("tax_after", "percent", "equalisation", is_share=True),
    Figure("pension_cost", "nok_million", "pension", "pension_cost"),
    Figure("accumulated_deviation", "nok_million", "pension", "accumulated", is_estimate=True),
    Figure("invested", "nok_million", "investment"),
    Figure("dividends", "nok_million", "investment", "dividends_companies"),
    Figure(
        "self_financing",
        "percent",
        "investment",
        "self_financing_share",
        is_share=True,
        least_digits=2,
    ),
    Figure("lent", "nok_million", "investment", "loans"),
    Figure("owed", "nok_million", "investment", "gross_debt"),
    Figure("sickness_absence", "percent", "workforce", "sickness_absence", is_estimate=True),
)


def figures_to_know(values: Mapping[str, Found], stated: pd.DataFrame) -> pd.DataFrame:
    """The figures to know that are known, in each of the ways that they are.

    Parameters
    ----------
    values
        By the figure's code, amounts in NOK million, shares as shares, percent as percent; one that
        is not known may lack or be missing.
    stated
        ``item``, ``value`` and ``heading`` of the figures stated in running text, in the figure's
        unit.

    Returns
    -------
    pandas.DataFrame
        ``figure`` (its code), ``printed``, ``stated`` and ``computed`` (with as many digits as they
        are printed or stated with) in ``unit``, ``where`` (the table that prints it), ``heading``
        (that the text states it under), ``appendix`` and ``is_estimate``.
    """
    said = stated.drop_duplicates("item").set_index("item")
    headings = dict(said.heading.dropna()) if "heading" in said else {}
    rows = []
    for figure in FIGURES:
        found = values.get(figure.code, Found())
        in_text = said.value.get(figure.item, np.nan)
        if np.isnan([found.printed, in_text, found.computed]).all():
            continue
        printed = rounded(found.printed, figure)
        beside = pd.Series([printed, in_text]).dropna()
        digits = int(stated_digits(beside).max()) if len(beside) else DIGITS[figure.unit]
        fewest = max(digits, LEAST[figure.unit], figure.least_digits)
        rows.append(
            {
                "figure": figure.code,
                "printed": printed,
                "stated": in_text,
                "computed": rounded(found.computed, figure, fewest),
                "unit": figure.unit,
                "where": found.where if not np.isnan(found.printed) else "",
                "heading": headings.get(figure.item, ""),
                "appendix": figure.appendix,
                "is_estimate": figure.is_estimate,
            }
        )
    columns = ["figure", *WAYS, "unit", "where", "heading", "appendix", "is_estimate"]
    return pd.DataFrame(rows, columns=columns)


def unlike_text(frame: pd.DataFrame) -> pd.Series:
    """Which figures are not the same in all ways, by more than half of the coarsest last digit.

    Those that are computed only nearly are not held against what is printed.

    Parameters
    ----------
    frame
        As :func:`figures_to_know` gives it.
    """
    found = pd.Series(False, index=frame.index)
    for one, other in combinations(WAYS, 2):
        first, second = frame[one].astype(float), frame[other].astype(float)
        digits = np.minimum(stated_digits(first), stated_digits(second))
        apart = (first - second).abs() > 0.5 * 10.0**-digits + HAIR
        found |= apart & ~(frame.is_estimate if other == "computed" else False)
    return found


def stated_digits(stated: pd.Series) -> pd.Series:
    """Number of decimals that figures are stated with, at most two.

    >>> list(stated_digits(pd.Series([9998.0, 52.1, 9.35])))
    [0, 1, 2]
    """
    found = pd.Series(2, index=stated.index)
    for digits in (1, 0):
        found = found.mask((stated - stated.round(digits)).abs() < HAIR, digits)
    return found


def rounded(value: float, figure: Figure, digits: int | None = None) -> float:
    """A value in the figure's unit, with some digits, else the most that are told of it."""
    factor = 100 if figure.is_share else 1
    return round(float(value) * factor, DIGITS[figure.unit] if digits is None else digits)
