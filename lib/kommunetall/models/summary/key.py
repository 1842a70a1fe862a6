"""The few figures of a year that a reader looks for, each with last year's, a target and a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.models.moved import amount_moved, moved

Unit = Literal["nok_million", "nok_thousand", "nok", "percent", "persons"]
Verdict = Literal[
    "reached",
    "missed",
    "higher",
    "lower",
    "less_below",
    "more_below",
    "paid_less",
    "paid_more",
    "same",
    "nearly",
    "alone",
]
MOST: Final = 6
SMALL_NOK_MILLION: Final = 10.0
DIGITS: Final[dict[str, int]] = {
    "nok_million": 1,
    "nok_thousand": 0,
    "nok": 0,
    "percent": 1,
    "persons": 0,
}
EQUALISATION: Final = "net_equalisation"
BY_WEIGHT: Final = (
    "net_operating_result",
    "disposable_fund",
    "debt",
    "sickness_absence",
    "tax_before",
    "accumulated_deviation",
    "tax_after",
    EQUALISATION,
    "tax_per_capita",
    "population",
)
IN_ORDER: Final = (
    "net_operating_result",
    "disposable_fund",
    "debt",
    "accumulated_deviation",
    "tax_per_capita",
    "tax_before",
    "tax_after",
    EQUALISATION,
    "sickness_absence",
    "population",
)


@dataclass(frozen=True)
class KeyFigure:
    """A figure of the year.

    Attributes
    ----------
    code
        Its name, of :data:`IN_ORDER`.
    value, previous, target
        The year's, the year before's, and what it is held against, in `unit`; missing where they
        are not known.
    is_reached
        Whether the target is reached; None where there is no target, or where it is not known.
    """

    code: str
    unit: Unit
    value: float
    previous: float = np.nan
    target: float = np.nan
    is_reached: bool | None = None

    @property
    def verdict(self) -> Verdict:
        """How the figure came out: by its target, else beside the year before as printed.

        Where both years are below zero, it is less or more below, and neither higher nor lower; of
        the equalisation that is what was paid.

        >>> KeyFigure("debt", "nok_million", 95.04, 95.0).verdict
        'same'
        >>> KeyFigure("debt", "nok_million", 1698.8, 1698.6).verdict
        'nearly'
        >>> KeyFigure("net_operating_result", "nok_million", -4.2, -33.4).verdict
        'less_below'
        >>> KeyFigure("net_equalisation", "nok_million", -5920.7, -7108.9).verdict
        'paid_less'
        """
        if self.is_reached is not None:
            return "reached" if self.is_reached else "missed"
        if np.isnan(self.previous):
            return "alone"
        how = amount_moved if self.unit.startswith("nok") else moved
        change = how(self.previous, self.value, DIGITS[self.unit])
        if change in ("same", "nearly"):
            return change
        grew = change == "rose"
        if max(self.value, self.previous) < 0:
            if self.code == EQUALISATION:
                return "paid_less" if grew else "paid_more"
            return "less_below" if grew else "more_below"
        return "higher" if grew else "lower"

    @property
    def sized(self) -> KeyFigure:
        """The figure in NOK thousand where millions would tell little of it."""
        amounts = [self.value, self.previous, self.target]
        if self.unit != "nok_million" or np.nanmax(np.abs(amounts)) >= SMALL_NOK_MILLION:
            return self
        value, previous, target = (1000 * amount for amount in amounts)
        return KeyFigure(self.code, "nok_thousand", value, previous, target, self.is_reached)


def key_figures(known: Iterable[KeyFigure]) -> pd.DataFrame:
    """The weightiest of the figures that are known, at most :data:`MOST`, in the order of print.

    Returns
    -------
    pandas.DataFrame
        ``figure`` (its code), ``value``, ``unit``, ``previous`` and ``target`` (columns that are
        there where any figure has one) and ``verdict`` (a code).
    """
    there = {figure.code: figure.sized for figure in known if not np.isnan(figure.value)}
    kept = [code for code in BY_WEIGHT if code in there][:MOST]
    rows = [
        (
            figure.code,
            figure.unit,
            *(round(x, DIGITS[figure.unit]) for x in (figure.value, figure.previous)),
            round(figure.target, DIGITS[figure.unit]),
            figure.verdict,
        )
        for figure in (there[code] for code in IN_ORDER if code in kept)
    ]
    frame = pd.DataFrame(rows, columns=["figure", "unit", "value", "previous", "target", "verdict"])
    return frame.dropna(axis="columns", how="all")
