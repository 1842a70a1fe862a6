"""What the annual report says in words of its employees, beside what its figures tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from kommunetall.data import Origin
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.structure import TOTAL
from kommunetall.models.workforce.areas import labels_of
from kommunetall.prepare._workforce.read import REMARKS, Given


def remarks_on(topic: str) -> Callable[[Given], Exhibit | Several]:
    """What makes the exhibit of what is said on a topic, ``<topic>_said``."""
    name = f"{topic}_said"

    def said(given: Given) -> Exhibit | Several:
        rows = None if given.remarks is None else given.remarks[given.remarks.topic == topic]
        if rows is None or rows.empty:
            return given.several(name, why="årsmeldingen sier ikke noe om det")
        rows = rows.sort_values("line")
        labels = labels_of(given.tables, list(rows.service_area), given.structure)
        frame = rows[["remark"]].reset_index(drop=True)
        frame.insert(0, "label", labels.mask(labels.index == TOTAL, TOTAL).to_numpy())
        origin = said_under(given.sources[REMARKS], rows.get("heading"))
        return given.exhibit(name, frame, origins=(origin,), status="observed")

    said.__doc__ = f"What the annual report says of {topic.replace('_', ' ')}."
    return said


def said_under(source: Origin, headings: pd.Series | None) -> Origin:
    """The source of remarks, with the headings that they stand under where these are told."""
    known = () if headings is None else tuple(dict.fromkeys(headings.dropna()))
    return replace(source, heading="; ".join(known)) if known else source
