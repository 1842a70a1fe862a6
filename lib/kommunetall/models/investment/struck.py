"""What was struck when the accounts were closed (strykninger), as the budget result has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.models.key_figures import BUDGET_RESULT

DEVIATION: Final = "budget_deviation"
INVESTMENT_DEVIATION: Final = "investment_deviation"
OF_OPERATIONS: Final = ("transfer_struck", "provision_struck", "deficit_cover_struck", "use_struck")
OF_LOANS: Final = ("loans_struck", "lending_on_loans_struck", "own_loans_struck")
USED_OF: Final = {
    "loans_used": "own_loans_struck",
    "lending_on_loans_used": "lending_on_loans_struck",
}
STATEMENT: Final = "investment_statement"
BOTH: Final = ["line", "revised_budget_nok_thousand", "actual_nok_thousand"]
SEEN_NOK_MILLION: Final = 0.0005
Deviation = Literal["over", "under", "none"]
StruckLine = Literal[
    "transfer_struck", "provision_struck", "deficit_cover_struck", "use_struck", "several", "none"
]

LoansOf = Literal["own", "lending_on", "both", "not_told"]


@dataclass(frozen=True)
class Struck:
    """What was struck, and the deviation from the budget before it.

    Attributes
    ----------
    before_nok_million
        Deviation before anything was struck; spent more than the budget gave is positive. Missing
        where it is not known.
    by_line
        Lines of which something was struck, and how much of each, NOK million, positive.
    """

    before_nok_million: float
    by_line: Mapping[str, float]

    @property
    def nok_million(self) -> float:
        """All that was struck."""
        return sum(self.by_line.values())

    @property
    def deviation(self) -> Deviation:
        """Whether the year spent more or less than the budget gave; none where nothing was struck.

        >>> Struck(1.372, {"provision_struck": 1.372}).deviation, Struck(1.372, {}).deviation
        ('over', 'none')
        """
        before = self.before_nok_million
        if not self.by_line or np.isnan(before) or abs(before) < SEEN_NOK_MILLION:
            return "none"
        return "over" if before > 0 else "under"

    @property
    def line(self) -> str:
        """The line that was struck; ``several`` or ``none`` where it is not one."""
        if self.deviation == "none":
            return "none"
        return next(iter(self.by_line)) if len(self.by_line) == 1 else "several"


def struck_of(
    tables: Mapping[str, pd.DataFrame], deviation: str, lines: Sequence[str] = OF_OPERATIONS
) -> Struck:
    """What was struck of some lines, and the deviation that it was struck for.

    Parameters
    ----------
    tables
        The year's; of them ``budget_result``, which may lack.
    deviation
        The line of the deviation before anything was struck.
    lines
        Those that may be struck.

    References
    ----------
    Forskrift 2019-06-07-714 chapter 4 and § 5-9.
    """
    if BUDGET_RESULT not in tables:
        return Struck(np.nan, {})
    rows = tables[BUDGET_RESULT].dropna(subset=["line", "actual_nok_thousand"])
    amounts = rows.groupby("line").actual_nok_thousand.sum().astype(float) / 1000
    struck = {line: abs(float(amounts[line])) for line in lines if amounts.get(line, 0.0)}
    return Struck(float(amounts.get(deviation, np.nan)), struck)


def struck_loans(tables: Mapping[str, pd.DataFrame]) -> Struck:
    """Loans that were struck, by what they were for where their whole is known so, else in one.

    By the budget result's own lines; else by what was not used of each in statement 2A, where that
    is what was struck.

    Parameters
    ----------
    tables
        The year's; of them ``budget_result`` and ``investment_statement``, which may lack.
    """
    found = struck_of(tables, INVESTMENT_DEVIATION, OF_LOANS)
    whole, *_ = OF_LOANS
    parts = {line: amount for line, amount in found.by_line.items() if line != whole}
    if whole not in found.by_line:
        return found
    parts = parts or unused_loans(tables)
    if abs(sum(parts.values()) - found.by_line[whole]) < SEEN_NOK_MILLION:
        return replace(found, by_line=parts)
    return replace(found, by_line={whole: found.by_line[whole]})


def unused_loans(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """What was used less of each kind of loan than budgeted, NOK million; none where one is more.

    By the line that strikes it.
    """
    statement = tables.get(STATEMENT, pd.DataFrame())
    if not set(BOTH) <= set(statement):
        return {}
    rows = statement[BOTH].dropna()
    amounts = rows.set_index("line").astype(float).abs().groupby(level=0).sum() / 1000
    unused = amounts.revised_budget_nok_thousand - amounts.actual_nok_thousand
    found = {struck: float(unused[line]) for line, struck in USED_OF.items() if unused.get(line)}
    return found if all(amount > 0 for amount in found.values()) else {}


def which_loans(struck: Struck) -> LoansOf:
    """What the loans that were struck were for.

    >>> which_loans(Struck(-0.6, {"lending_on_loans_struck": 3.7}))
    'lending_on'
    """
    own, lending_on = (line in struck.by_line for line in USED_OF.values())
    if own and lending_on:
        return "both"
    if own:
        return "own"
    return "lending_on" if lending_on else "not_told"
