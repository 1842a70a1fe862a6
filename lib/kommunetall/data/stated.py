"""Figures stated in running text: those that the library knows, by topic, with the unit of each.

They stand in ``assets/stated_items.csv``, with what each is and which reports use it.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

import pandas as pd

from kommunetall.assets import FOLDER

ASSET = FOLDER / "stated_items.csv"
TABLE = "stated_figures"
OWN = "own_"
NEAREST = 3


@cache
def known_items() -> dict[tuple[str, str], str]:
    """Unit of every figure that the library knows, by topic and item."""
    table = pd.read_csv(ASSET, dtype=str)
    keys = zip(table.topic, table["item"], strict=True)
    return dict(zip(keys, table.unit, strict=True))


def unknown(file: str, frame: pd.DataFrame) -> list[str]:
    """A finding for every figure whose name or unit is not the library's.

    A municipality may have figures of its own, which no report uses: their names begin with
    ``own_``.

    Parameters
    ----------
    file
        What the table's file is called.
    frame
        The table, ``stated_figures``.
    """
    findings = []
    for _, figure in frame.iterrows():
        topic, item, unit = (str(figure[column]) for column in ("topic", "item", "unit"))
        place = f"{file}, {figure.year}, {topic}"
        expected = known_items().get((topic, item))
        if expected is None and not item.startswith(OWN):
            findings.append(f"{place}: {nearest(topic, item)}")
        elif expected not in (None, unit):
            findings.append(f"{place}: {item} er i {unit}; biblioteket regner med {expected}")
    return findings


def nearest(topic: str, item: str) -> str:
    """That an item is not known, and which known ones are the nearest.

    Examples
    --------
    >>> nearest("investment", "loan_fund_dept")[:67]
    'loan_fund_dept er ikke kjent; de nærmeste er loan_fund_debt, loan_f'
    """
    elsewhere = [known for known, name in known_items() if name == item]
    if elsewhere:
        return f"{item} hører til temaet {' eller '.join(elsewhere)}"
    names = [name for known, name in known_items() if known == topic]
    found = get_close_matches(item, names, NEAREST) or get_close_matches(
        item, [name for _, name in known_items()], NEAREST
    )
    close = f"; de nærmeste er {', '.join(found)}" if found else ""
    return f"{item} er ikke kjent{close}; kommunens egne navn begynner med {OWN}"
