"""A municipality's service areas and committees: their names, their order and what is shown as one.

Codes have any form; only what the municipality's own tables say of them is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

TOTAL = "total"


@dataclass(frozen=True, eq=False)
class Structure:
    """What a municipality has told of its areas and committees; nothing where it has not.

    Attributes
    ----------
    areas
        Name of each service area by its code, in the municipality's order.
    committees
        Name of each committee by its code, in the municipality's order.
    reported_as
        The code under which some tables show an area together with others.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    committees: Mapping[str, str] = field(default_factory=dict)
    reported_as: Mapping[str, str] = field(default_factory=dict)

    def home(self, code: str, known: Collection[str]) -> str | None:
        """Which of the known codes an area is shown under: its own, or that of several; else None.

        >>> Structure(reported_as={"300": "3xx"}).home("300", ["100", "3xx"])
        '3xx'
        """
        together = self.reported_as.get(code)
        return code if code in known else together if together in known else None

    def in_order(self, codes: Iterable[str]) -> list[str]:
        """Codes of areas in the municipality's order, then others as they come; the whole last.

        A code of several areas has the place of the first of them.

        >>> Structure({"Skole": "Skole", "300": "Helse"}).in_order(["total", "x", "300", "Skole"])
        ['Skole', '300', 'x', 'total']
        """
        places: dict[str, int] = {}
        for place, code in enumerate(self.areas):
            places[code] = place
            places.setdefault(self.reported_as.get(code) or code, place)
        last = len(self.areas)
        every = dict.fromkeys(codes)
        return sorted(every, key=lambda code: (code == TOTAL, places.get(code, last)))

    def committees_in_order(self, codes: Iterable[str]) -> list[str]:
        """Codes of committees in the municipality's order, then others as they come."""
        places = {code: place for place, code in enumerate(self.committees)}
        return sorted(dict.fromkeys(codes), key=lambda code: places.get(code, len(places)))


def with_code(code: str, name: str) -> str:
    """An area as it is printed: its name, after the code where people know it by one.

    A code without any digit is for the tables only, and one that is the name is not said twice.

    >>> with_code("P01", "Skole"), with_code("helse", "Helse og mestring"), with_code("300", "300")
    ('P01 Skole', 'Helse og mestring', '300')
    """
    is_known_by = any(letter.isdigit() for letter in code) and code != name
    return f"{code} {name}" if is_known_by else name
