"""Explore: a report whose parameters are controls."""

from __future__ import annotations

from collections.abc import Mapping

from kommunetall.parameters import checked, require_there

QUERY = "QUERY_STRING"
SHARED = ("municipality", "year", "report_date")


def explore(topic: str = "", *unnamed: object, **values: object) -> None:
    """Show a report whose parameters are controls; what depends on them follows as they change.

    Parameters
    ----------
    topic
        Which report, as ``equalisation``; without one, the reader chooses.
    *unnamed
        None: what else is given has a name, and is refused without.
    **values
        Parameters of the report that are not to be as its notebook has them.

    Raises
    ------
    DataError
        If there is no such report, or a parameter cannot be so.
    """
    from IPython.display import display

    from kommunetall.explore.page import Page

    require_there(values, values, unnamed=unnamed)
    require_possible(topic, values)
    display(Page(topic, values).view)


def require_possible(topic: str, values: Mapping[str, object]) -> None:
    """Refuse a report that is not there, and parameters that it has not or that cannot be so.

    Raises
    ------
    DataError
        With every fault.
    """
    from kommunetall.explore.out import declared

    require_there(values, declared(topic) if topic else SHARED)
    checked(values)
