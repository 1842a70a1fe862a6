"""Explore: a report whose parameters are controls."""

from __future__ import annotations

from collections.abc import Mapping

from kommunetall.errors import DataError
from kommunetall.parameters import checked

QUERY = "QUERY_STRING"


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
    from IPython.display import display

    from kommunetall.explore.page import Page

    require_possible(topic, values)
    display(Page(topic, values).view)


def require_possible(topic: str, values: Mapping[str, object]) -> None:
    """Refuse a report that is not there, and parameters that it has not or that cannot be so.

    Raises
    ------
    DataError
        With every fault.
    """
    from kommunetall.explore.controls import defaults_of
    from kommunetall.explore.notebook import topics

    known = topics()
    if topic and topic not in known:
        names = [f"{name} ({title})" for name, title in known.items()]
        raise DataError(f"Det er ingen rapport «{topic}».", [f"velg en av {', '.join(names)}"])
    declared = defaults_of(topic) if topic else {"municipality": "", "year": 0, "report_date": ""}
    others = [
        f"{name}: rapporten har {', '.join(declared)}" for name in values if name not in declared
    ]
    if others:
        raise DataError("Rapporten har ikke disse valgene.", others)
    checked(values)
