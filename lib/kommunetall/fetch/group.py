"""The statements of the group, where their tables have the form of those of the treasury."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.fetch.accounts import GROUP, REGION, SCOPE, SOURCES, Source, fetch
from kommunetall.fetch.answers import Answer
from kommunetall.fetch.published import CONTENT, YEAR, Told
from kommunetall.fetch.statbank import Statbank

NUMBERS = {
    "reported_operations": "13551",
    "reported_investment": "13552",
    "reported_balance": "13202",
}
KNOWN = [source for source in SOURCES if source.name in NUMBERS]
MOST_TOLD = 5
WITHOUT = "kjør uten --konsern for å hente resten"


def fetch_group(
    bank: Statbank, years: Collection[int] = ()
) -> list[tuple[Source, pd.DataFrame, Told]]:
    """Statements of the group, as :func:`kommunetall.fetch.accounts.fetch` gives each.

    Raises
    ------
    DataError
        If a table cannot be had, or has another form than that of the treasury's statement.
    """
    found = []
    for known in KNOWN:
        source = replace(known, number=NUMBERS[known.name], scopes=(GROUP,))
        require_as_known(
            bank.description(source.number), bank.description(known.number), source, known
        )
        found.append((source, *fetch(bank, source, years)))
    return found


def require_as_known(described: Answer, of_known: Answer, source: Source, known: Source) -> None:
    """Refuse a table that has other dimensions, or other lines, than the one that is known.

    A line is the same where it has the same code and the same name.

    Raises
    ------
    DataError
        With what is otherwise.
    """
    needed = [REGION, source.codes, CONTENT, YEAR]
    wrong = [f"{name} mangler" for name in needed if name not in described.id]
    wrong += [f"{name} er ikke kjent" for name in described.id if name not in (*needed, SCOPE)]
    if SCOPE in described.id and GROUP not in described.codes(SCOPE):
        wrong.append(f"{SCOPE} mangler {GROUP}")
    if not wrong:
        names = described.dimension[source.codes].category.label
        known_names = of_known.dimension[known.codes].category.label
        there = set(described.codes(source.codes))
        for code in source.lines:
            name, known_name = (
                " ".join(each.get(code, "").split()) for each in (names, known_names)
            )
            if code not in there:
                wrong.append(f"{source.codes} mangler {code} («{known_name}»)")
            elif name != known_name:
                wrong.append(f"{code} heter «{name}», og «{known_name}» i tabell {known.number}")
    if wrong:
        more = [f"og {len(wrong) - MOST_TOLD} til"] if len(wrong) > MOST_TOLD else []
        raise DataError(
            f"Tabell {source.number} har ikke samme form som tabell {known.number}.",
            [*wrong[:MOST_TOLD], *more, WITHOUT],
        )
