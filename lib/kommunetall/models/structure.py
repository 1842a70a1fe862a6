"""A municipality's own structure: service areas, committees, entities, positions and words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from kommunetall.errors import DataError, NotThere

STRUCTURE: Final = ("service_areas", "committees", "entities", "status_words", "position_codes")
TREASURY: Final = "treasury"
LOAN_FUND: Final = "loan_fund"
ENTERPRISE: Final = "enterprise"
COMPANY: Final = "company"
OTHER: Final = "other"
OWNERS: Final = {
    "investment_projects": "entity",
    "project_status": "entity",
    "loans": "entity",
    "minimum_repayment": "entity",
    "investment_plan": "borrower",
}
"""Tables whose rows are of accounting entities, and the column that says which."""
TOTAL: Final = "total"


@dataclass(frozen=True, eq=False)
class Structure:
    """What a municipality's codes stand for, from the tables of :data:`STRUCTURE` that are there.

    A code without a name is its own name.

    Attributes
    ----------
    tables
        Those tables, by name; others are not looked at.
    """

    tables: Mapping[str, pd.DataFrame]

    def column(self, table: str, key: str, column: str) -> dict[str, str]:
        """Cells of a column by the table's key; what is empty is left out."""
        rows = self.tables.get(table)
        if rows is None or column not in rows:
            return {}
        known = rows.dropna(subset=column)
        return dict(zip(known[key], known[column], strict=True))

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Names of service areas by code, in printed order."""
        return self.column("service_areas", "service_area", "label")

    @cached_property
    def area_labels(self) -> dict[str, str]:
        """Service areas as they are printed, by code: see :func:`with_code`."""
        return {code: with_code(code, name) for code, name in self.area_names.items()}

    @cached_property
    def reported_as(self) -> dict[str, str]:
        """The code under which some tables show an area together with others, by the area's."""
        return self.column("service_areas", "service_area", "reported_as")

    @cached_property
    def committee_names(self) -> dict[str, str]:
        """Names of committees by code, in printed order."""
        return self.column("committees", "committee", "label")

    @cached_property
    def committee_fields(self) -> dict[str, str]:
        """What committees are about, by code: their names where nothing shorter is given."""
        return self.committee_names | self.column("committees", "committee", "field")

    @cached_property
    def position_labels(self) -> dict[str, str]:
        """Positions as they are printed, by code: the code and the name."""
        names = self.column("position_codes", "position_code", "label")
        return {code: f"{code} {name}" for code, name in names.items()}

    @cached_property
    def status_roles(self) -> dict[str, str]:
        """What each word for the progress of a project means, by the word."""
        return self.column("status_words", "status", "role")

    @cached_property
    def entity_names(self) -> dict[str, str]:
        """Names of accounting entities by code."""
        return self.column("entities", "entity", "label")

    @cached_property
    def entity_kinds(self) -> dict[str, str]:
        """What each accounting entity is, by code."""
        return self.column("entities", "entity", "kind")

    @cached_property
    def self_cost_areas(self) -> frozenset[str]:
        """Service areas that fees pay."""
        paid = self.column("service_areas", "service_area", "is_self_cost")
        return frozenset(area for area, is_paid in paid.items() if is_paid)

    @cached_property
    def knows_self_cost(self) -> bool:
        """Whether it is told of any service area that fees pay it, or that they do not."""
        return bool(self.column("service_areas", "service_area", "is_self_cost"))

    @property
    def has_loan_fund(self) -> bool:
        """Whether a loan fund raises the municipality's loans."""
        return LOAN_FUND in self.entity_kinds.values()

    @property
    def has_enterprises(self) -> bool:
        """Whether the municipality has enterprises of its own."""
        return ENTERPRISE in self.entity_kinds.values()

    def home(self, code: str, known: Collection[str]) -> str | None:
        """Which of some codes an area is shown under: its own, or that of several; else None.

        >>> areas = pd.DataFrame({"service_area": ["300"], "reported_as": ["3xx"]})
        >>> Structure({"service_areas": areas}).home("300", ["100", "3xx"])
        '3xx'
        """
        together = self.reported_as.get(code)
        return code if code in known else together if together in known else None

    def in_order(self, codes: Iterable[str]) -> list[str]:
        """Codes of areas in the municipality's order, then others as they come; the whole last.

        A code of several areas has the place of the first of them.
        """
        places: dict[str, int] = {}
        for place, code in enumerate(self.area_names):
            places[code] = place
            places.setdefault(self.reported_as.get(code, code), place)
        every, last = dict.fromkeys(codes), len(places)
        return sorted(every, key=lambda code: (code == TOTAL, places.get(code, last)))

    def of_kind(self, kind: str) -> list[str]:
        """Codes of the entities of a kind."""
        return [code for code, own in self.entity_kinds.items() if own == kind]

    @property
    def has_several_entities(self) -> bool:
        """Whether others than the treasury have loans that are the municipality's to report.

        An enterprise has, where it is not told that it has none; a company only where it is told.
        """
        has_loans = self.column("entities", "entity", "has_loans")
        without_word = {ENTERPRISE: True, COMPANY: False}
        return any(
            has_loans.get(code, without_word[kind])
            for code, kind in self.entity_kinds.items()
            if kind in without_word
        )

    def treasury_of(self, entities: pd.Series) -> str:
        """Code of the treasury among the entities of a table.

        Where nothing says what the entities are, and the table has only one, it is the treasury,
        also where its cells are empty.

        Raises
        ------
        NotThere
            If the table has several and nothing says which is the treasury.
        """
        own = self.of_kind(TREASURY)
        if own:
            return own[0]
        there = entities.fillna(TREASURY).unique()
        if len(there) > 1:
            raise NotThere(
                "Ingenting sier hvilken regnskapsenhet som har kind = treasury.",
                ["entities: legg til tabellen, med én enhet av kind treasury"],
                tables=("entities",),
            )
        return str(there[0]) if len(there) else TREASURY

    def owned(self, entities: pd.Series) -> pd.Series:
        """Entities of a table, where those that are empty are the treasury.

        Raises
        ------
        NotThere
            As :meth:`Structure.treasury_of`, if any is empty.
        """
        if entities.notna().all():
            return entities
        found: pd.Series = entities.astype(object).fillna(self.treasury_of(entities))
        return found

    def one_unit(self, tables: Mapping[str, pd.DataFrame]) -> str | None:
        """Code of the treasury where the municipality is one accounting unit; else None.

        It is where it has told of no entities, and its tables have one code or none.

        Parameters
        ----------
        tables
            Tables by name; those of :data:`OWNERS` are looked at.
        """
        if self.entity_kinds:
            return None
        owners = [tables[name][column] for name, column in OWNERS.items() if name in tables]
        codes = {str(code) for owner in owners for code in owner.dropna()}
        return min(codes, default=TREASURY) if len(codes) < 2 else None

    def require(self) -> None:
        """Refuse entities of which not exactly one is the treasury.

        Raises
        ------
        DataError
            With those that are said to be.
        """
        own = self.of_kind(TREASURY)
        if self.entity_kinds and len(own) != 1:
            said = ", ".join(own) or "ingen"
            raise DataError(
                "Tabellen entities kan ikke brukes.",
                [f"entities: én, og bare én, må ha kind = {TREASURY}; det har {said}"],
            )


def with_owners(table: str, rows: pd.DataFrame, treasury: str) -> pd.DataFrame:
    """Rows of a table where those that do not say whose they are, are the treasury's.

    Sums, which may be of all, stay as they are.
    """
    column = OWNERS.get(table)
    if column is None:
        return rows
    is_open = rows[column].isna()
    if "kind" in rows:
        is_open &= rows.kind.isin(["line", "project"])
    return rows.assign(**{column: rows[column].mask(is_open, treasury)})


UNKNOWN: Final = Structure({})
"""The structure of a municipality that has told nothing of it."""


def with_code(code: str, name: str) -> str:
    """An area as it is printed: its name, after the code where people know it by one.

    A code without any digit is for the tables only, and one that is the name is not said twice.

    >>> with_code("P01", "Skole"), with_code("helse", "Helse og mestring"), with_code("300", "300")
    ('P01 Skole', 'Helse og mestring', '300')
    """
    is_known_by = any(letter.isdigit() for letter in code) and code != name
    return f"{code} {name}" if is_known_by else name


def named(codes: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Names of codes; a code without a name is its own, and a missing one stays missing."""
    found: pd.Series = codes.map(lambda code: names.get(code, code), na_action="ignore")
    return found.astype("str")
