"""Whether reported statements add up."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kommunetall.data import Line, lines_of
from kommunetall.fetch.accounts import AMOUNT_COLUMN, Source

BY = ["municipality_code", "year", "scope"]
MEMORANDUM = "memo"
ASSETS, FUNDED = "assets", "equity_and_liabilities"
MOST_TOLD = 3


def open_sums(frame: pd.DataFrame, source: Source) -> list[str]:
    """Sums that are not the sum of their lines, a sentence for each kind of sum.

    Parameters
    ----------
    frame
        Figures of one statement as they were fetched.

    Returns
    -------
    list of str
        How many do not close, and the widest of them; what rounding explains is not told. Half a
        thousand for each line and for the sum is rounding.
    """
    if not source.statement:
        return []
    wide = frame.pivot_table(index=BY, columns="line", values=AMOUNT_COLUMN, aggfunc="first")
    amounts = wide.astype("Float64")
    lines = [*lines_of(source.statement).values()]
    totals = [line.line for line in lines if line.ssb_code]
    found = [differing(amounts, lines, total, parts_of(lines, total)) for total in totals]
    if ASSETS in totals:
        found.append(differing(amounts, lines, ASSETS, [FUNDED]))
    return [said for said in found if said]


def parts_of(lines: Sequence[Line], total: str) -> list[str]:
    """What a line is the sum of: where a part is not published, the parts of that."""
    parts = [line for line in lines if line.part_of == total and line.kind != MEMORANDUM]
    return [
        name
        for part in parts
        for name in ([part.line] if part.ssb_code else parts_of(lines, part.line))
    ]


def rounded(lines: Sequence[Line], total: str) -> int:
    """How many rounded figures there are at the bottom of a line, itself where it has no parts."""
    return sum(rounded(lines, part) for part in parts_of(lines, total)) or 1


def differing(
    amounts: pd.DataFrame, lines: Sequence[Line], total: str, parts: Sequence[str]
) -> str:
    """A sentence on the accounts whose sum does not close; blank where all do."""
    there = [part for part in parts if part in amounts]
    if total not in amounts or not there:
        return ""
    rounding = (sum(rounded(lines, part) for part in there) + 1) / 2
    off = (amounts[there].sum(axis=1, min_count=1) - amounts[total]).abs()
    off = off[(off > rounding).fillna(False)].sort_values(ascending=False)
    if off.empty:
        return ""
    few = off.head(MOST_TOLD)
    places = few.index.to_frame().astype(str).agg(" ".join, axis=1)
    widest = "; ".join(f"{place} {by:.0f}" for place, by in zip(places, few, strict=True))
    return f"{total} er ikke summen av linjene i {len(off)} av {len(amounts)} regnskap: {widest}"
