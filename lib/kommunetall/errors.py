"""The errors that users meet: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class KommunetallError(Exception):
    """A fault that a user can mend.

    Parameters
    ----------
    summary
        One sentence: what could not be done.
    findings
        Every fault found, one line each: where, what, and how to mend it.

    Examples
    --------
    >>> print(DataError("debt.csv has 1 fault(s).", ["row 3: the cell is empty: fill it in"]))
    debt.csv has 1 fault(s).
      - row 3: the cell is empty: fill it in
    """

    def __init__(self, summary: str, findings: Iterable[str] = ()) -> None:
        self.summary = summary
        self.findings = tuple(findings)
        super().__init__(summary, self.findings)

    def __str__(self) -> str:
        return "\n".join([self.summary, *(f"  - {finding}" for finding in self.findings)])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.summary, self.findings)

    def _render_traceback_(self) -> list[str]:
        """Lines that IPython shows in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class RuleError(KommunetallError):
    """A rule file is wrong, or no rule holds on the day asked for."""


class DataError(KommunetallError):
    """A table is missing, breaks its schema, or lacks the rows asked for."""


class NotThere(DataError):
    """What could be there is not: a package, a table, or the rows asked for.

    Parameters
    ----------
    summary, findings
        As for :class:`KommunetallError`.
    tables
        Names of the tables that would mend it.

    Examples
    --------
    >>> NotThere("There is no data for 1103.", tables=("pension_note",)).tables
    ('pension_note',)
    """

    def __init__(
        self, summary: str, findings: Iterable[str] = (), tables: Iterable[str] = ()
    ) -> None:
        super().__init__(summary, findings)
        self.tables = tuple(tables)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.summary, self.findings, self.tables)


class WordsError(KommunetallError):
    """The words of print lack what an exhibit needs."""


class PlanError(KommunetallError):
    """A plan cannot be run as written."""


class ReportError(KommunetallError):
    """A report cannot be right, and is not printed."""


class NothingToShow(ReportError):
    """A report has nothing to show: its tables are not there, which is no fault."""
