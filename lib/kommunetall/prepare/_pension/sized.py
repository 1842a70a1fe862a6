"""Amounts of the pension report in one unit that fits the municipality's size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from pandas.api.types import is_float_dtype

from kommunetall.exhibit import Exhibit, Stated, Status
from kommunetall.prepare._part import Part

MILLION, THOUSAND = "_nok_million", "_nok_thousand"
UNITS: Mapping[str, str] = {"thousand": "tusen kr", "small": "mill. kr", "large": "mill. kr"}


@dataclass(frozen=True, eq=False)
class Sized(Part):
    """A part whose amounts in millions are shown in thousands where the case ``size`` says so."""

    def exhibit(
        self,
        name: str,
        frame: pd.DataFrame | None = None,
        *,
        figures: Mapping[str, object] | None = None,
        cases: Mapping[str, str] | None = None,
        notes: tuple[str, ...] = (),
        origins: tuple[object, ...] | None = None,
        status: Status | None = None,
        wide: bool = False,
    ) -> Exhibit:
        """An exhibit of the part, as :meth:`Part.exhibit`.

        Parameters
        ----------
        wide
            Whether all figures of the frame are amounts in millions, whatever their columns are
            called: years, vintages or schemes.
        """
        if frame is not None and self.cases["size"] == "thousand":
            frame = in_thousands(frame, wide)
        return super().exhibit(
            name,
            frame,
            figures=figures,
            cases=cases,
            notes=notes,
            origins=origins,
            status=status,
        )


def about(nok_million: float) -> Stated:
    """An amount that rests on an estimate, with three digits.

    >>> about(645.163), about(4.6318)
    (645.0, 4.63)
    """
    return Stated(f"{nok_million:.3g}")


def in_thousands(frame: pd.DataFrame, wide: bool) -> pd.DataFrame:
    """A frame whose amounts are in NOK thousand in place of million, and called so.

    >>> frame = pd.DataFrame({"scheme": ["KLP"], "2025": [0.8], "closing_nok_million": [4.7]})
    >>> in_thousands(frame, wide=True).drop(columns="scheme").to_numpy().tolist()
    [[800.0, 4700.0]]
    >>> list(in_thousands(frame, wide=False))
    ['scheme', '2025', 'closing_nok_thousand']
    """
    amounts = [c for c in map(str, frame) if c.endswith(MILLION)]
    if wide:
        amounts = [c for c in map(str, frame) if is_float_dtype(frame[c])]
    thousands = {c: 1000 * frame[c].astype("Float64").astype(float) for c in amounts}
    names = {c: c.removesuffix(MILLION) + THOUSAND for c in amounts if c.endswith(MILLION)}
    return frame.assign(**thousands).rename(columns=names)
