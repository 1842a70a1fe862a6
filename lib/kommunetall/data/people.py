"""Inhabitants that the settlement and Statistics Norway have otherwise: told, and none is changed.

The settlement's are used; see :func:`kommunetall.data.tables.everyone`.
"""

from __future__ import annotations

import pandas as pd

from kommunetall.data import tables

INHABITANTS = "inhabitants"
KEY = ["municipality_code", "year"]
NOTHING = pd.DataFrame({"municipality_code": [], "year": [], INHABITANTS: []})


def differences(counted: pd.DataFrame) -> pd.DataFrame:
    """Inhabitants that the settlement and Statistics Norway have otherwise.

    Parameters
    ----------
    counted
        ``municipality_code``, ``year`` and ``inhabitants``, as Statistics Norway has them.

    Returns
    -------
    pandas.DataFrame
        Of those that differ: ``municipality_code``, ``year``, ``settled``, ``counted`` and
        ``difference`` (settled less counted).
    """
    names = {"population": "settled", INHABITANTS: "counted"}
    both = tables.settled().merge(counted, on=KEY).rename(columns=names)
    both["difference"] = both.settled - both.counted
    return both[both.difference != 0].reset_index(drop=True)


def known(**where: object) -> pd.DataFrame:
    """Those of all that is there, with the values that columns are to have."""
    if not tables.has_resource(tables.COUNTED):
        return differences(NOTHING)
    found = differences(tables.read(tables.COUNTED))
    for column, value in where.items():
        found = found[found[column] == value]
    return found


def in_words(found: pd.DataFrame) -> list[str]:
    """Inhabitants that differ, a sentence each."""
    return [
        f"innbyggere 1. januar {row.year} er {row.settled} i oppgjøret av skatt og {row.counted} "
        f"hos SSB: oppgjøret er brukt"
        for row in found.itertuples()
    ]


def by_year(found: pd.DataFrame) -> list[str]:
    """How many municipalities differ, and the widest of them, a sentence for each year."""
    told = []
    for year, rows in found.groupby("year"):
        widest = rows.iloc[int(rows.difference.abs().astype(float).argmax())]
        count = f"{len(rows)} kommuner" if len(rows) > 1 else "1 kommune"
        told.append(
            f"{year}: {count} har et annet folketall i oppgjøret av skatt, mest "
            f"{widest.municipality_code} med {widest.settled} mot {widest.counted}"
        )
    return told
