"""Codes of a KOSTRA file, and the line of a statement that each belongs to.

They are those that Statistics Norway's control program knows for accounts since 2020. Which kinds
make which line is seen from the regulation, from the names that Statistics Norway gives the lines,
and from what municipalities have reported of functions and kinds beside their statements.

References
----------
Forskrift 2019-06-07-714 §§ 5-5, 5-6 and 5-8; https://github.com/statisticsnorway/kostra-kontrollprogram
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd

from kommunetall.assets import FOLDER

ASSET: Final = FOLDER / "kostra_codes.csv"
KIND, FUNCTION, CHAPTER, SECTOR = "kind", "function", "chapter", "sector"
IN_WORDS: Final = {KIND: "art", FUNCTION: "funksjon", CHAPTER: "kapittel", SECTOR: "sektor"}
OPERATIONS, INVESTMENT, BALANCE = "operations", "investment", "balance"
ACCOUNTS: Final = {
    OPERATIONS: "driftsregnskapet",
    INVESTMENT: "investeringsregnskapet",
    BALANCE: "balansen",
}
TREASURY, CONSOLIDATED = "treasury", "consolidated"


@dataclass(frozen=True)
class Form:
    """A kind of file that can be read: whose accounts it has, by class of account."""

    code: str
    scope: str
    classes: dict[str, str]

    @property
    def is_balance(self) -> bool:
        """Whether it has chapters and sectors, not functions and kinds."""
        return BALANCE in self.classes.values()


FORMS: Final = {
    form.code: form
    for form in (
        Form("0A", TREASURY, {"1": OPERATIONS, "0": INVESTMENT}),
        Form("0B", TREASURY, {"2": BALANCE}),
        Form("0M", CONSOLIDATED, {"3": OPERATIONS, "4": INVESTMENT}),
        Form("0N", CONSOLIDATED, {"5": BALANCE}),
    )
}
ENTERPRISE = "ett foretak eller lånefond for seg: les 0M og 0N, der det er med"
COUNTY = "en fylkeskommunes regnskap"
REFUSED: Final = {
    **dict.fromkeys(("0I", "0J"), ENTERPRISE),
    **dict.fromkeys(("0C", "0D", "0K", "0L", "0P", "0Q"), COUNTY),
    **dict.fromkeys(("0F", "0G"), "et kirkelig fellesråds regnskap"),
    **dict.fromkeys(("0X", "0Y"), "et helseforetaks regnskap"),
}


@cache
def codes(dimension: str, municipality: str) -> dict[str, dict[str, str]]:
    """Codes that a municipality may use, each with its line by account; blank where it has none.

    >>> codes(KIND, "1130")["870"]["operations"], codes(CHAPTER, "1130")["56"]["balance"]
    ('AGD75', 'KG65')
    """
    table = pd.read_csv(ASSET, dtype=str).fillna("")
    known = table[(table.dimension == dimension) & table.only.isin(["", municipality])]
    lines = zip(*(known[account] for account in ACCOUNTS), strict=True)
    return {
        str(code): dict(zip(ACCOUNTS, map(str, own), strict=True))
        for code, own in zip(known.code, lines, strict=True)
    }


def line_of(dimension: str, code: str, account: str, municipality: str) -> str:
    """Statistics Norway's code of the line that a code belongs to; blank where there is none."""
    return codes(dimension, municipality).get(code, {}).get(account, "")
