"""The municipality's loans (lån): whose they are, and what they have paid for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.investment.printed import BALANCES
from kommunetall.models.structure import Structure

SELF_COST, OTHER, LENDING_ON = "self_cost", "other", "lending_on"
PURPOSES: Final = (SELF_COST, OTHER, LENDING_ON)
BY_ENTITY, BY_PURPOSE = "by_entity", "by_purpose"
ALL_LOANS: Final = "all_loans"


@dataclass(frozen=True, eq=False)
class Loans:
    """A year's loans by entity and by purpose; either may be there alone.

    Attributes
    ----------
    rows
        ``loans``: ``statement`` (``by_entity`` or ``by_purpose``), ``label``, ``kind``, ``entity``
        (empty: the treasury's), ``purpose``, ``opening_nok_thousand``, ``closing_nok_thousand``.
    structure
        What the entities are.
    """

    rows: pd.DataFrame
    structure: Structure

    @cached_property
    def treasury(self) -> str:
        """Code of the treasury."""
        return self.structure.treasury_of(self.lines.entity)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """All lines, without sums."""
        return self.rows[self.rows.kind == "line"]

    def owned(self, statement: str) -> pd.DataFrame:
        """Lines of one statement; those without an entity are the treasury's."""
        lines = self.lines.assign(entity=self.structure.owned(self.lines.entity))
        return lines[lines.statement == statement]

    @cached_property
    def each(self) -> pd.DataFrame:
        """Each loan once: what an entity's have paid for, else the entity's own line.

        The entities whose purposes are known stand first.
        """
        by_purpose, by_entity = self.owned(BY_PURPOSE), self.owned(BY_ENTITY)
        rest = by_entity[~by_entity.entity.isin(by_purpose.entity)]
        return pd.concat([by_purpose, rest], ignore_index=True)

    @cached_property
    def whole(self) -> pd.DataFrame:
        """All loans in one row: as the sum is printed, else added.

        A sum that has an entity, where several have loans, is of that entity alone.
        """
        both = set(self.lines.statement)
        main = BY_ENTITY if BY_ENTITY in both else BY_PURPOSE
        printed_sums = self.rows[(self.rows.statement == main) & (self.rows.kind == "sum")]
        is_of_one = len(set(self.owned(main).entity)) == 1
        printed = printed_sums[printed_sums.entity.isna() | is_of_one]
        if len(printed):
            return printed.iloc[[0]]
        sums = self.each[BALANCES].sum()
        return pd.DataFrame([{"label": ALL_LOANS, "kind": "sum", **sums}])

    @property
    def closing_nok_million(self) -> float:
        """All loans at the year's end."""
        return float(self.whole.closing_nok_thousand.iloc[0]) / 1000

    @property
    def opening_nok_million(self) -> float:
        """All loans at the year's start."""
        return float(self.whole.opening_nok_thousand.iloc[0]) / 1000

    @cached_property
    def of_treasury(self) -> pd.DataFrame:
        """The treasury's loans, without what it lends on.

        Raises
        ------
        NotThere
            If it has no line.
        """
        own = self.each[self.each.entity == self.treasury]
        if own.empty:
            raise NotThere(
                "Kommunens egne lån er ikke kjent.",
                [f"loans: legg til en linje med enheten {self.treasury}"],
                tables=("loans",),
            )
        return own[own.purpose != LENDING_ON]

    @property
    def treasury_opening_nok_million(self) -> float:
        """The treasury's loans at the year's start, without what it lends on."""
        return float(self.of_treasury.opening_nok_thousand.sum()) / 1000

    @property
    def treasury_ends_nok_million(self) -> tuple[float, float]:
        """The treasury's loans at the year's start and end, with what it lends on.

        Missing where it has none.
        """
        own = self.each[self.each.entity == self.treasury][BALANCES].astype(float)
        opening, closing = own.sum(min_count=1) / 1000
        return float(opening), float(closing)

    @property
    def lending_on_nok_million(self) -> float:
        """Closing debt that is lent on (videreutlån), NOK million; 0 where none is told of."""
        own = self.each[self.each.purpose == LENDING_ON]
        return float(own.closing_nok_thousand.sum()) / 1000

    @property
    def knows_self_cost(self) -> bool:
        """Whether it is told of any loans that fees pay, or that none do."""
        return bool(len(self.owned(BY_PURPOSE)))

    @property
    def self_cost_nok_million(self) -> float:
        """Closing debt whose interest fees pay, such as that for water and sewage.

        Raises
        ------
        NotThere
            If the loans are not given by purpose.
        """
        if not self.knows_self_cost:
            raise NotThere(
                "Hva lånene har betalt for, er ikke kjent.",
                ["loans: legg til hva de har betalt for, med statement by_purpose"],
                tables=("loans.by_purpose",),
            )
        own = self.each[self.each.purpose == SELF_COST]
        return float(own.closing_nok_thousand.sum()) / 1000

    @cached_property
    def units(self) -> pd.DataFrame:
        """Closing debt by ``borrower`` and ``purpose``, NOK thousand, without lending on.

        The treasury stands first. A loan whose purpose is not known is paid by the budget.
        """
        own = self.each[self.each.purpose != LENDING_ON]
        own = own.assign(borrower=own.entity, purpose=own.purpose.fillna(OTHER))
        order = own.sort_values("borrower", key=lambda c: c != self.treasury, kind="stable")
        found = order.groupby(["borrower", "purpose"], sort=False).closing_nok_thousand.sum()
        return found.rename("debt_nok_thousand").reset_index()

    def require(self) -> None:
        """Refuse loans that do not tie, or do not say what they have paid for.

        Raises
        ------
        DataError
            With every line by purpose that has none, and every entity whose loans by purpose do not
            add up to its own line, opening and closing.
        """
        by_purpose, by_entity = self.owned(BY_PURPOSE), self.owned(BY_ENTITY)
        findings = [
            f"loans, {label}: purpose må være en av {', '.join(PURPOSES)}"
            for label in by_purpose.label[by_purpose.purpose.isna()]
        ]
        own, whole = by_purpose.groupby("entity"), by_entity.groupby("entity")
        sums, lines = own[BALANCES].sum().astype(float), whole[BALANCES].sum().astype(float)
        for entity in sums.index.intersection(lines.index):
            rounding = (int(own.size()[entity]) + 1) / 2
            for column in BALANCES:
                parts, line = sums[column][entity], lines[column][entity]
                if abs(parts - line) > rounding:
                    findings.append(
                        f"loans, {entity}, {column}: {parts:.0f} etter formål, "
                        f"{line:.0f} etter enhet: de må være like"
                    )
        if findings:
            raise DataError("Tabellen loans kan ikke brukes.", findings)


def debt_by_purpose(loans: Loans) -> pd.DataFrame:
    """Loans by what they pay for, with growth through the year.

    Where the loans of an entity are given by purpose, these rows stand in its place.

    Returns
    -------
    pandas.DataFrame
        One row per purpose or entity and last the sum (:data:`ALL_LOANS` where none is printed):
        ``label``, ``opening_nok_million``, ``closing_nok_million``, ``growth_share``,
        ``part_share`` of the sum, ``is_total``.
    """
    rows = pd.concat([loans.each, loans.whole], ignore_index=True)
    opening, closing = (rows[column].astype(float) / 1000 for column in BALANCES)
    total = loans.closing_nok_million
    return pd.DataFrame(
        {
            "label": rows.label,
            "opening_nok_million": opening,
            "closing_nok_million": closing,
            "growth_share": closing / opening.where(opening > 0) - 1,
            "part_share": closing / total if total else float("nan"),
            "is_total": rows.kind == "sum",
        }
    )
