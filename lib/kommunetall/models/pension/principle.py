"""Over how many years the accounts write a premium deviation off: read from what they booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.models.pension.ledger import PensionRules

Kind = Literal["at_once", "by_law", "unknown"]
ROUNDING, SHARE_OF_AMOUNT = 2.0, 0.01
LATEST, FEWEST, MOST_WRONG = 3, 2, 0.25


@dataclass(frozen=True)
class Principle:
    """How deviations are written off, and what says so.

    Attributes
    ----------
    kind
        ``at_once``: all the year after. ``by_law``: each vintage over the years that the law gives
        it. ``unknown``: neither is what the accounts show.
    tried
        One row per ``year``, NOK thousand without contribution: ``amortised``; ``at_once``, the
        deviation of the year before; ``by_law``, what known vintages give by the law, and
        ``older``, the most that older ones can add. ``closing`` and ``closing_by_law`` and
        ``closing_older`` of the balance in the same way. ``fits_at_once``, ``fits_by_law`` and
        ``closing_fits_by_law`` are missing where it cannot be tried.
    """

    kind: Kind
    tried: pd.DataFrame

    def count(self, column: str) -> tuple[int, int]:
        """In how many years it fits, and in how many it can be tried."""
        told = self.tried[column].dropna()
        return int(told.sum()), len(told)


def principle_of(
    deviation: pd.Series,
    amortised: pd.Series,
    closings: pd.Series,
    rules: Mapping[int, PensionRules],
) -> Principle:
    """How deviations are written off, by what amortisation and balances have been.

    All at once is believed where it gives the amortisation of each of the three latest years that
    it can be tried in, of two at least. The law's years are believed where they give amortisation
    and balance of the latest year, and three of four of all that can be tried, of two at least.
    Vintages from before the first year are not known; they may add what they would if each were as
    large as the largest that is known, and a year where they could be more than half is not tried.

    Parameters
    ----------
    deviation, amortised, closings
        By year, NOK thousand without contribution.
    rules
        Rules by vintage.
    """
    tried = pd.DataFrame(
        [tried_in(year, deviation, amortised, closings, rules) for year in amortised.dropna().index]
    )
    if tried.empty:
        return Principle("unknown", tried)
    fits = ["fits_at_once", "fits_by_law", "closing_fits_by_law"]
    tried = tried.astype(dict.fromkeys(fits, "boolean"))
    return Principle(kind_of(tried), tried)


def kind_of(tried: pd.DataFrame) -> Kind:
    """What the years that were tried say."""
    at_once = tried.fits_at_once.dropna()
    latest = tried.iloc[-1]
    if len(at_once) >= FEWEST and at_once.tail(LATEST).all() and latest.fits_at_once is not pd.NA:
        return "at_once"
    by_law = pd.concat([tried.fits_by_law, tried.closing_fits_by_law]).dropna()
    now = latest[["fits_by_law", "closing_fits_by_law"]].dropna()
    enough = len(by_law) >= FEWEST and by_law.mean() >= 1 - MOST_WRONG
    return "by_law" if enough and len(now) and bool(now.all()) else "unknown"


def tried_in(
    year: int,
    deviation: pd.Series,
    amortised: pd.Series,
    closings: pd.Series,
    rules: Mapping[int, PensionRules],
) -> dict[str, object]:
    """What each principle gives in a year, and whether that is what was booked."""
    known = deviation.dropna()
    largest = float(known.abs().max())
    booked, before = float(amortised[year]), float(known.get(year - 1, np.nan))
    closing = float(closings.get(year, np.nan))
    due, due_older, due_tried = given_by_law(known, rules, year, is_balance=False)
    left, left_older, left_tried = given_by_law(known, rules, year, is_balance=True)
    at_once = pd.NA if np.isnan(before) or not (before or booked) else near(booked, before)
    return {
        "year": year,
        "amortised": booked,
        "at_once": before,
        "by_law": due,
        "older": due_older * largest,
        "fits_at_once": at_once,
        "fits_by_law": near(booked, due, due_older * largest) if due_tried else pd.NA,
        "closing": closing,
        "closing_by_law": left,
        "closing_older": left_older * largest,
        "closing_fits_by_law": (
            near(closing, left, left_older * largest)
            if left_tried and not np.isnan(closing)
            else pd.NA
        ),
    }


def given_by_law(
    known: pd.Series, rules: Mapping[int, PensionRules], year: int, *, is_balance: bool
) -> tuple[float, float, bool]:
    """What known vintages give by the law, for what share older ones count, and if it can be tried.

    It is amortisation in the year, or what is left at its end.
    """
    every = [y for y in rules if y <= year]
    shares = {y: share_of(y, rules[y].amortisation_years, year, is_balance) for y in every}
    given = sum(shares[y] * float(known[y]) for y in every if y in known.index)
    of_known = sum(share for y, share in shares.items() if y in known.index)
    of_older = sum(shares.values()) - of_known
    return given, of_older, of_known > 0 and of_older <= of_known


def share_of(vintage: int, period: int, year: int, is_balance: bool) -> float:
    """What share of a vintage is amortised in a year, or left at its end.

    >>> share_of(2020, 7, 2024, is_balance=True) == 3 / 7, share_of(2017, 7, 2024, False) == 1 / 7
    (True, True)
    """
    if is_balance:
        return max(vintage + period - year, 0) / period
    return 1 / period if vintage < year <= vintage + period else 0.0


def near(booked: float, given: float, older: float = 0.0) -> bool:
    """Whether what was booked is what is given, within what rounding and older vintages explain."""
    return abs(booked - given) <= older + ROUNDING + SHARE_OF_AMOUNT * abs(given)
