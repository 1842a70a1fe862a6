"""Minimum repayment (minimumsavdrag): what the law asks of each accounting entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults
from kommunetall.models.investment.items import actual_of
from kommunetall.models.investment.loans import Loans
from kommunetall.models.investment.statement import actual_by_line
from kommunetall.models.investment.verdicts import HALF_DIGIT, MET, NOT_MET, UNKNOWN

SUM: Final = "sum"
SHARE_DIGITS: Final = 3
ROUNDED_NOK_MILLION: Final = 0.1
OfRepaid = Literal["both", "early", "lent_on", "unknown"]
LawAsks = Literal["never", "later", "all", "some"]


def minimum_repayment(depreciation: float, opening_debt: float, opening_book_value: float) -> float:
    """Least repayment that the law allows; missing where it cannot be computed.

    repayment = depreciation · opening debt / opening book value of depreciable assets

    Lending on is no part of the debt. Land counts in the debt only.

    References
    ----------
    Kommuneloven § 14-18; Kommunal- og distriktsdepartementet, 31 January 2024 (id3035540).
    """
    return depreciation * opening_debt / opening_book_value if opening_book_value > 0 else np.nan


def repayment_check(entities: pd.DataFrame) -> pd.DataFrame:
    """Whether each accounting entity repaid what the law asks.

    minimum = depreciation · (debt − lending on) / (book value − what is not depreciated), on 1
    January

    The law asks it of the treasury and of each enterprise: what one pays too much does not help
    another. The sum is thus neither met nor not.

    Parameters
    ----------
    entities
        Rows of ``minimum_repayment``: ``year``, ``entity``, and in NOK thousand ``depreciation_``,
        ``opening_debt_``, ``opening_lending_on_``, ``opening_book_value_`` (missing where not
        known), ``opening_not_depreciated_`` and ``repaid_nok_thousand``, all positive.

    Returns
    -------
    pandas.DataFrame
        One row per year and entity and last the year's sum, whose entity is :data:`SUM`: ``year``,
        ``entity``, ``minimum_nok_thousand``, ``repaid_nok_thousand``, ``difference_nok_thousand``
        (repaid less minimum), ``outcome`` (``met`` within half a thousand, ``not_met``, ``unknown``
        without a book value of depreciable assets; missing for the sum) and ``is_total``. An entity
        without debt has the minimum 0.

    Raises
    ------
    DataError
        With every fault of every entity.

    References
    ----------
    Kommuneloven § 14-18; Kommunal- og distriktsdepartementet, 8 April 2022 (id2918453) on
    enterprises and 31 January 2024 (id3035540) on land; docs/investment.md.
    """
    require_repayment(entities)
    amounts = entities.filter(like="nok_thousand").astype(float)
    debt = amounts.opening_debt_nok_thousand - amounts.opening_lending_on_nok_thousand
    depreciable = (
        amounts.opening_book_value_nok_thousand - amounts.opening_not_depreciated_nok_thousand
    )
    least = [
        minimum_repayment(*row) if row[1] else 0.0
        for row in zip(amounts.depreciation_nok_thousand, debt, depreciable, strict=True)
    ]
    repaid = amounts.repaid_nok_thousand
    above = repaid - least
    rows = entities[["year", "entity"]].assign(
        minimum_nok_thousand=least,
        repaid_nok_thousand=repaid,
        difference_nok_thousand=above,
        outcome=np.select([above.isna(), above >= -HALF_DIGIT], [UNKNOWN, MET], NOT_MET),
        is_total=False,
    )
    years = [
        pd.concat([own, pd.DataFrame([repayment_sum(own)])]) for _, own in rows.groupby("year")
    ]
    return pd.concat(years, ignore_index=True)


def repayment_sum(rows: pd.DataFrame) -> dict[str, object]:
    """All entities of a year; a missing figure makes the sum missing."""
    return {
        "year": rows.year.iloc[0],
        "entity": SUM,
        **{str(c): rows[c].sum(skipna=False) for c in rows.filter(like="nok_thousand")},
        "outcome": None,
        "is_total": True,
    }


def require_repayment(entities: pd.DataFrame) -> None:
    """Refuse figures that no minimum repayment can be computed from.

    Raises
    ------
    DataError
        With every fault, each with year and entity.
    """
    amounts = entities.filter(like="nok_thousand").astype(float)
    book = amounts.opening_book_value_nok_thousand
    needed = amounts.drop(columns="opening_book_value_nok_thousand")
    faults = {
        "enheten står mer enn én gang i året: behold én rad": entities.duplicated(
            ["year", "entity"], keep=False
        ),
        "et tall mangler: bare bokført verdi kan mangle": needed.isna().any(axis=1),
        "et beløp er negativt: skriv avskrivninger, gjeld og avdrag uten minus": (needed < 0).any(
            axis=1
        ),
        "bokført verdi er ikke over 0: la den stå tom der den ikke er kjent": book <= 0,
        "det som ikke avskrives, er mer enn hele den bokførte verdien: det er en del av den": book
        < amounts.opening_not_depreciated_nok_thousand,
        "videreutlån er mer enn hele gjelda: det er en del av den": (
            amounts.opening_lending_on_nok_thousand > amounts.opening_debt_nok_thousand
        ),
    }
    findings = named_faults(entities, ["year", "entity"], faults)
    if findings:
        raise DataError("Minste avdrag kan ikke beregnes (minimum_repayment).", findings)


def least_book_value(depreciation: float, opening_debt: float, repaid: float) -> float:
    """Book value from which a repayment is large enough: depreciation · debt / repaid."""
    return depreciation * opening_debt / repaid if repaid > 0 else np.nan


@dataclass(frozen=True)
class TreasuryRepayment:
    """The treasury's repayment and what it is held against, NOK million; missing if not known.

    Attributes
    ----------
    depreciation, opening_debt, repaid
        The year's depreciation, the debt on 1 January without lending on, and what was repaid.
    least_book_value
        Book value of depreciable assets from which the repayment is as large as the law asks.
    minimum
        The law's least repayment, where the note on it is there.
    """

    depreciation: float
    opening_debt: float
    repaid: float
    minimum: float = np.nan

    @property
    def least_book_value(self) -> float:
        """Book value of depreciable assets from which the repayment is large enough."""
        return least_book_value(self.depreciation, self.opening_debt, self.repaid)


class Repaid(NamedTuple):
    """What all repayment consists of, NOK million; missing where it does not add up.

    Attributes
    ----------
    charged
        What counts against the law's minimum.
    early
        What the investment account repaid of other loans than those lent on.
    lent_on
        Repayment of loans that are lent on.
    """

    charged: float = np.nan
    early: float = np.nan
    lent_on: float = np.nan

    @property
    def told(self) -> OfRepaid:
        """What there is beside that which counts."""
        if np.isnan(self.charged):
            return "unknown"
        return "both" if self.early and self.lent_on else "early" if self.early else "lent_on"


def repaid_of(
    gross_nok_million: float, charged_nok_million: float, statement: pd.DataFrame
) -> Repaid:
    """What all repayment consists of, where the investment account explains the rest.

    Parameters
    ----------
    gross_nok_million
        Repayment of all loans.
    charged_nok_million
        What counts against the law's minimum, of all entities.
    statement
        Statement 2A.
    """
    actual = actual_by_line(statement) / 1000
    early, lent_on = float(actual["repayment"]), float(actual["lending_on_repayment"])
    rest = gross_nok_million - charged_nok_million
    is_explained = early + lent_on > 0 and abs(rest - early - lent_on) < ROUNDED_NOK_MILLION
    return Repaid(charged_nok_million, early, lent_on) if is_explained else Repaid()


def repayment_of_tables(central_items: pd.DataFrame, loans: Loans) -> TreasuryRepayment:
    """The treasury's repayment as the accounts and the loans have it, without a minimum.

    Raises
    ------
    NotThere
        If depreciation or repayment has no line, or the treasury no loans.
    """
    return TreasuryRepayment(
        depreciation=actual_of(central_items, "central_items", "depreciation"),
        opening_debt=loans.treasury_opening_nok_million,
        repaid=actual_of(central_items, "central_items", "repayment", "internal_repayment"),
    )


def repayment_of_note(note: pd.DataFrame, treasury: str) -> TreasuryRepayment:
    """The treasury's repayment as the note on minimum repayment has it.

    Parameters
    ----------
    note
        The year's rows of ``minimum_repayment``.
    treasury
        Code of the treasury.

    Raises
    ------
    DataError
        If the note has no row of the treasury; else as :func:`repayment_check`.
    """
    own = note[note.entity == treasury]
    if len(own) != 1:
        there = ", ".join(note.entity)
        wanted = f"én rad må ha {treasury} i entity"
        raise DataError(
            "Noten om minimumsavdrag har ikke raden til kommunens eget regnskap.",
            [f"minimum_repayment: {wanted}; det er {there}"],
        )
    row, checked = own.iloc[0], repayment_check(own).iloc[0]
    debt = float(row.opening_debt_nok_thousand) - float(row.opening_lending_on_nok_thousand)
    return TreasuryRepayment(
        depreciation=float(row.depreciation_nok_thousand) / 1000,
        opening_debt=debt / 1000,
        repaid=float(row.repaid_nok_thousand) / 1000,
        minimum=float(checked.minimum_nok_thousand) / 1000,
    )


@dataclass(frozen=True)
class LawAsking:
    """Whether, and when, the law asks for more than an assumed repayment.

    Attributes
    ----------
    case
        ``later``: from a year after the first; ``all``: in all years; both with most in the last.
        ``some``: in some of the years, or not most in the last.
    figures
        ``law_first_year``, ``last_by_share`` (the year before), ``law_years`` (how many),
        ``most_share`` of the debt and ``most_share_year``; empty where it never asks.
    """

    case: LawAsks
    figures: Mapping[str, float]


def law_asking(path: pd.DataFrame, share: float) -> LawAsking:
    """In which years ahead more than an assumed share of the debt is repaid, as the law asks.

    Shares are compared as they are printed.

    Parameters
    ----------
    path
        One row per ``year``, with ``opening_nok_million`` and ``repayment_nok_million``.
    share
        Of the debt at the start of each year.
    """
    by_year = path.set_index("year")
    owed = by_year.opening_nok_million
    shares = (by_year.repayment_nok_million / owed.where(owed > 0)).dropna()
    more = shares[shares.round(SHARE_DIGITS) > round(share, SHARE_DIGITS)]
    if more.empty:
        return LawAsking("never", {})
    first, last = int(more.index[0]), int(by_year.index[-1])
    figures = {
        "law_first_year": first,
        "last_by_share": first - 1,
        "law_years": len(more),
        "most_share": float(more.max()),
        "most_share_year": int(str(more.idxmax())),
    }
    if list(more.index) != list(range(first, last + 1)) or figures["most_share_year"] != last:
        return LawAsking("some", figures)
    return LawAsking("all" if len(more) == len(by_year) else "later", figures)
