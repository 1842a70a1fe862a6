"""The pension of one municipality: its accounts, and what is known of its vintages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.pension.by_period import SPREAD
from kommunetall.models.pension.calibration import CALIBRATED
from kommunetall.models.pension.ledger import Ledger
from kommunetall.models.pension.reported import Reported

Form = Literal["note", "text", "reported"]
Grounds = Literal["own", "calibrated", "spread", "unknown"]


@dataclass(frozen=True)
class Vintages:
    """Vintages, corrections of opening balances, and the ledger made from them."""

    vintages: pd.DataFrame
    ledger: Ledger
    corrections: pd.DataFrame | None = None

    @property
    def grounds(self) -> Grounds:
        """What is known of them: all, two totals, or balances of several together."""
        bases = set(self.vintages.basis)
        if CALIBRATED in bases:
            return "calibrated"
        return "spread" if SPREAD in bases else "own"


@dataclass(frozen=True)
class Pension:
    """The pension of one municipality, as far as what it has supplied goes.

    Attributes
    ----------
    accounts
        One row per ``year``, NOK million with employer's contribution, as
        :func:`kommunetall.models.pension.account.completed` describes them; missing where what is
        supplied does not tell.
    known
        The vintages, and the ledger made from them; None where nothing tells of them.
    published
        Balances by ``scheme`` and ``year`` as the note publishes them, where one is supplied.
    said
        Closing balances by ``scheme`` and ``year`` that the balances by amortisation period add up
        to, where those are supplied.
    note
        The pension note, where one is supplied.
    stated, line
        The figures stated in running text and the line of the statement, where those are what there
        is.
    reported
        What the accounts have by function and kind, where that is what there is.
    """

    year: int
    rate: float
    accounts: pd.DataFrame
    known: Vintages | None
    published: pd.DataFrame | None = None
    said: pd.DataFrame | None = None
    note: pd.DataFrame | None = None
    stated: pd.Series | None = None
    line: pd.DataFrame | None = None
    reported: Reported | None = None

    @property
    def form(self) -> Form:
        """What it is known from: a note, running text, or the accounts by function and kind."""
        if self.reported is not None:
            return "reported"
        return "note" if self.stated is None else "text"

    @property
    def ledger(self) -> Ledger:
        """Balances from the first year of `accounts` until the last known vintage is amortised.

        Raises
        ------
        NotThere
            If nothing tells of the vintages.
        """
        return self.of_vintages.ledger

    @property
    def vintages(self) -> pd.DataFrame:
        """What the ledger is made from; ``basis`` says for each vintage where it comes from.

        Raises
        ------
        NotThere
            If nothing tells of them.
        """
        return self.of_vintages.vintages

    @property
    def corrections(self) -> pd.DataFrame | None:
        """Corrections of opening balances that the ledger is made from."""
        return None if self.known is None else self.known.corrections

    @property
    def of_vintages(self) -> Vintages:
        """The vintages and their ledger.

        Raises
        ------
        NotThere
            If nothing tells of them.
        """
        if self.known is None:
            raise NotThere(
                "Ingenting viser hva som er igjen av hver årgang.",
                ["pension_vintages: legg til kommunens egne årganger"],
                tables=("pension_vintages",),
            )
        return self.known

    @property
    def resting_on(self) -> Grounds:
        """What is known of the vintages that there are."""
        return "unknown" if self.known is None else self.known.grounds

    @property
    def calibrated(self) -> bool:
        """Whether the vintages are a calibration, not figures of an account."""
        return self.resting_on == "calibrated"

    @property
    def balances(self) -> pd.DataFrame:
        """Balances by ``scheme`` and ``year``.

        The ledger's where the vintages are the municipality's own, else as the note publishes them.
        """
        return self.ledger.balances if self.published is None else self.published

    @property
    def in_text(self) -> tuple[pd.Series, pd.DataFrame] | None:
        """The figures stated in running text and the line of the statement; None beside a note."""
        if self.stated is None or self.line is None:
            return None
        return self.stated, self.line

    @property
    def now(self) -> pd.Series:
        """The account of the year."""
        by_year = dict(self.accounts.set_index("year").iterrows())
        return by_year[self.year]
