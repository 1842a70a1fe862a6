"""The premium fund (premiefondet): what it holds, and what can be used of it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from kommunetall.models.pension.known import Pension

Held = Literal["less", "enough", "unknown"]
Beside = Literal["short", "enough"]


def usable_fund(pension: Pension, wanted_nok: float) -> float:
    """Premium fund that can be used: as much as is wanted, at most what the note says is left.

    NOK without contribution. Nothing where there is a note and it does not say, or accounts by
    function alone, which never do; as much as is wanted where there are figures in running text.
    """
    if pension.reported is not None:
        return 0.0
    if pension.note is None:
        return wanted_nok
    held = fund_held(pension)
    return 0.0 if np.isnan(held) else min(wanted_nok, held)


def fund_held(pension: Pension) -> float:
    """What the note says that the premium fund holds at the year's end, NOK; missing if not."""
    if pension.note is None:
        return np.nan
    left = pension.note[pension.note.year == pension.year].premium_fund_closing_nok
    return float(left.sum()) if left.notna().any() else np.nan


def held_case(used_nok_million: float, wanted_nok_million: float, held_nok_million: float) -> Held:
    """Whether the fund holds what is to be used of it, less, or nobody says.

    >>> held_case(66.6, 100.0, 66.6), held_case(10.0, 10.0, 66.6), held_case(10.0, 10.0, np.nan)
    ('less', 'enough', 'unknown')
    """
    if np.isnan(held_nok_million):
        return "unknown"
    return "less" if used_nok_million < wanted_nok_million else "enough"


def beside_case(
    used_nok_million: float, usual_nok_million: float, held_nok_million: float
) -> Beside:
    """Whether a fund holds what is to be used of it beside its usual use, as far as that is known.

    >>> beside_case(66.6, 30.1, 66.6), beside_case(10.0, 30.1, 66.6)
    ('short', 'enough')
    """
    is_short = usual_nok_million > 0 and used_nok_million + usual_nok_million > held_nok_million
    return "short" if is_short else "enough"
