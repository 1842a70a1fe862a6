"""The figures to know, computed by the topics' models, beside what the report states of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.models.findings import HAIR

DIGITS = {"percent": 2, "nok_million": 1}


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
    """

    code: str
    unit: Literal["percent", "nok_million"]
    appendix: Literal["investment", "equalisation", "pension", "workforce"]
    item: str = ""
    is_share: bool = False


FIGURES = (
    Figure("net_operating_result", "nok_million", "investment", "net_operating_result"),
    Figure("net_operating_margin", "percent", "investment", "net_operating_margin", is_share=True),
    Figure("disposable_fund", "nok_million", "investment", "disposable_fund"),
    Figure("tax_before", "percent", "equalisation", is_share=True),
    Figure("tax_after", "percent", "equalisation", is_share=True),
    Figure("pension_cost", "nok_million", "pension", "pension_cost"),
    Figure("accumulated_deviation", "nok_million", "pension", "accumulated"),
    Figure("invested", "nok_million", "investment"),
    Figure("lent", "nok_million", "investment", "loans"),
    Figure("owed", "nok_million", "investment", "gross_debt"),
    Figure("sickness_absence", "percent", "workforce", "sickness_absence"),
)


def figures_to_know(values: Mapping[str, float], stated: pd.DataFrame) -> pd.DataFrame:
    """The figures to know that are known, each beside what the text states of it.

    Parameters
    ----------
    values
        Value by the figure's code, amounts in NOK million, shares as shares, percent as percent;
        one that is not known may lack or be missing.
    stated
        ``item`` and ``value`` of the figures stated in running text, in the figure's unit.

    Returns
    -------
    pandas.DataFrame
        ``figure`` (its code), ``value`` and ``stated`` (missing where the text does not state it),
        both in ``unit``, and ``appendix``.
    """
    said = stated.drop_duplicates("item").set_index("item").value
    rows = [
        {
            "figure": figure.code,
            "value": rounded(values[figure.code], figure),
            "stated": said.get(figure.item, np.nan),
            "unit": figure.unit,
            "appendix": figure.appendix,
        }
        for figure in FIGURES
        if pd.notna(values.get(figure.code))
    ]
    return pd.DataFrame(rows, columns=["figure", "value", "stated", "unit", "appendix"])


def unlike_text(frame: pd.DataFrame) -> pd.Series:
    """Which figures are others than the text states, by more than half of its last digit.

    Parameters
    ----------
    frame
        As :func:`figures_to_know` gives it.
    """
    value, stated = frame.value.astype(float), frame.stated.astype(float)
    digits = stated_digits(stated)
    return (value - stated).abs() > 0.5 * 10.0**-digits + HAIR


def stated_digits(stated: pd.Series) -> pd.Series:
    """Number of decimals that figures are stated with, at most two.

    >>> list(stated_digits(pd.Series([9998.0, 52.1, 9.35])))
    [0, 1, 2]
    """
    found = pd.Series(2, index=stated.index)
    for digits in (1, 0):
        found = found.mask((stated - stated.round(digits)).abs() < HAIR, digits)
    return found


def rounded(value: float, figure: Figure) -> float:
    """A value in the figure's unit, with the digits that it is printed with."""
    factor = 100 if figure.is_share else 1
    return round(float(value) * factor, DIGITS[figure.unit])
