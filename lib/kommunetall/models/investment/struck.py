"""What was struck when the accounts were closed (strykninger), as the budget result has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.models.key_figures import BUDGET_RESULT

DEVIATION: Final = "budget_deviation"
INVESTMENT_DEVIATION: Final = "investment_deviation"
OF_OPERATIONS: Final = ("transfer_struck", "provision_struck", "deficit_cover_struck", "use_struck")
OF_LOANS: Final = ("loans_struck", "lending_on_loans_struck", "own_loans_struck")
SEEN_NOK_MILLION: Final = 0.0005
Deviation = Literal["over", "under", "none"]
StruckLine = Literal[
    "transfer_struck", "provision_struck", "deficit_cover_struck", "use_struck", "several", "none"
]


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
