"""Figures stated in running text are in the units that the library expects."""

from __future__ import annotations

import pandas as pd

from kommunetall.notes import known_items


def in_other_units(file: str, frame: pd.DataFrame) -> list[str]:
    """A finding for every figure that the library knows and expects in another unit.

    Parameters
    ----------
    file
        What the table's file is called.
    frame
        The table, ``stated_figures``.
    """
    units = {key: known.unit for key, known in known_items().items()}
    expected = [units.get(key, "") for key in zip(frame.topic, frame["item"], strict=True)]
    wrong = frame.assign(expected=expected).query("expected != '' and expected != unit")
    return [
        f"{file}, {row.year}, {row.topic}: {row.item} er oppgitt i {row.unit}, men skal være i "
        f"{row.expected}: regn om tallet"
        for row in wrong.itertuples()
    ]
