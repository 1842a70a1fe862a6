"""Explore: a report whose parameters are controls."""

from __future__ import annotations

import os

from IPython.display import display

from kommunetall.explore.page import Page

SERVED = "KOMMUNETALL_SERVED"


def explore(topic: str = "", **values: object) -> None:
    """Show a report whose parameters are controls; what depends on them follows as they change.

    Parameters
    ----------
    topic
        Which report, as ``equalisation``; without one, the reader chooses.
    **values
        Parameters of the report that are not to be as its notebook has them.

    Raises
    ------
    DataError
        If there is no such report, or a parameter cannot be so.
    """
    display(Page(topic, values, bool(os.environ.get(SERVED))).view)
