"""Debt (lån): purposes, interest, repayment, and what a loan costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults

MET, NOT_MET, UNKNOWN = "oppfylt", "ikke oppfylt", "kan ikke beregnes"
ALL_ENTITIES = "Sum"
TREASURY = "Kommunekassen"
SELF_COST, OTHER = "self_cost", "other"
BALANCES = ["opening_nok_thousand", "closing_nok_thousand"]
HALF_DIGIT = 0.5
HIGHEST_RATE = 0.5
CHANGES = (-2.0, -1.0, 1.0, 2.0)


def debt_by_purpose(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """Loans from the loan fund by what they pay for, with growth through the year.

    The row that lends to the treasury is replaced by the rows that say what the treasury used it for.

    Parameters
    ----------
    loan_fund
        ``statement`` (``lending`` or ``treasury_debt``), ``label``, ``kind``, ``opening_nok_thousand``,
        ``closing_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        One row per purpose and last the sum: ``label``, ``opening_nok_million``, ``closing_nok_million``,
        ``growth_share``, ``part_share`` of the sum, ``is_total``.

    Raises
    ------
    DataError
        If no loan to a borrower equals the treasury's debt, opening and closing.
    """
    by_borrower, by_use = (
        loan_fund[loan_fund.statement == s] for s in ("lending", "treasury_debt")
    )
    own = is_treasury(loan_fund)[by_borrower.index]
    rows = pd.concat([by_use[by_use.kind == "line"], by_borrower[~own]])
    opening, closing = (rows[c].astype(float) / 1000 for c in BALANCES)
    total = closing[rows.kind == "sum"].iloc[0]
    return pd.DataFrame(
        {
            "label": rows.label,
            "opening_nok_million": opening,
            "closing_nok_million": closing,
            "growth_share": closing / opening.where(opening > 0) - 1,
            "part_share": closing / total,
            "is_total": rows.kind == "sum",
        }
    ).reset_index(drop=True)


def is_treasury(loan_fund: pd.DataFrame) -> pd.Series:
    """Which row of the lending is the treasury's: the one that equals its debt, opening and closing.

    Raises
    ------
    DataError
        If not exactly one does.
    """
    of_use = (loan_fund.statement == "treasury_debt") & (loan_fund.kind == "sum")
    debt = loan_fund.loc[of_use, BALANCES].to_numpy()[0]
    lent = (loan_fund.statement == "lending") & (loan_fund.kind == "line")
    own = lent & (loan_fund[BALANCES].to_numpy() == debt).all(axis=1)
    if own.sum() != 1:
        raise DataError(
            "The two tables of the loan fund do not tie.",
            [
                f"the treasury's debt is {debt[1]} (opening {debt[0]}): exactly one borrower must have it"
            ],
        )
    return own


def interest_sensitivity(
    debt_nok_million: float, hedge_shares: Mapping[str, float]
) -> pd.DataFrame:
    """What one percentage point of interest costs in a year, at several shares of hedged debt.

    cost = 1 % · debt · (1 − hedged share), before what fees, rents and liquidity offset.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``hedge_share``, ``unhedged_nok_million``, ``cost_nok_million``.

    Raises
    ------
    DataError
        As :func:`interest_changes`.
    """
    return interest_changes(debt_nok_million, hedge_shares, [1.0])[
        ["case", "hedge_share", "unhedged_nok_million", "cost_nok_million"]
    ]


def interest_changes(
    debt_nok_million: float,
    hedge_shares: Mapping[str, float],
    changes: Sequence[float] = CHANGES,
    self_cost_nok_million: float = 0.0,
) -> pd.DataFrame:
    """What changes of interest cost in a year, gross and without the debt that fees pay for.

    With change `p` in percentage points::

        cost     = p/100 · debt · (1 − hedged share)
        net cost = p/100 · (debt − self-cost debt) · (1 − hedged share)

    The hedge is taken to lie evenly on all debt. Fees are taken to follow the interest at once; in truth
    they follow the five-year swap rate on the book value, so the net cost holds over time, not each year.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.
    changes
        Percentage points; negative is a fall.
    self_cost_nok_million
        Part of the debt whose interest fees pay (VA).

    Returns
    -------
    pandas.DataFrame
        One row per ``case`` and ``change_points``: ``hedge_share``, ``unhedged_nok_million``,
        ``cost_nok_million`` and ``net_cost_nok_million``; positive costs more.

    Raises
    ------
    DataError
        If a hedged share is outside 0 to 1, or the debt is negative or less than its self-cost part.
    """
    findings = [
        f"{case}: the hedged share is {share}: it must be from 0 to 1, 0.4 for 40 %"
        for case, share in hedge_shares.items()
        if share < 0 or share > 1
    ]
    if debt_nok_million < 0:
        findings.append(f"the debt is {debt_nok_million}: write it without minus")
    if self_cost_nok_million < 0:
        findings.append(f"the self-cost debt is {self_cost_nok_million}: write it without minus")
    if self_cost_nok_million > debt_nok_million:
        findings.append(
            f"the self-cost debt {self_cost_nok_million} is above all debt {debt_nok_million}"
        )
    if findings:
        raise DataError("The cost of a change of interest cannot be computed.", findings)
    rows = pd.DataFrame(
        [(case, share, points) for case, share in hedge_shares.items() for points in changes],
        columns=["case", "hedge_share", "change_points"],
    ).astype({"hedge_share": float, "change_points": float})
    of_one = (1 - rows.hedge_share) * rows.change_points / 100 + 0.0
    return rows.assign(
        unhedged_nok_million=debt_nok_million * (1 - rows.hedge_share),
        cost_nok_million=debt_nok_million * of_one,
        net_cost_nok_million=(debt_nok_million - self_cost_nok_million) * of_one,
    )


def treasury_purposes(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """The treasury's debt by what it paid for: ``label``, ``purpose`` and the balances.

    Raises
    ------
    DataError
        With every line that does not say whether fees pay it.
    """
    own = loan_fund[(loan_fund.statement == "treasury_debt") & (loan_fund.kind == "line")]
    unsaid = own.label[~own.purpose.isin([SELF_COST, OTHER])]
    if len(unsaid):
        raise DataError(
            "The treasury's loans do not all say who pays them.",
            [f"loan_fund, {label}: purpose must be {SELF_COST} or {OTHER}" for label in unsaid],
        )
    return own


def self_cost_debt(loan_fund: pd.DataFrame) -> float:
    """The treasury's debt at the year's end whose interest fees pay (water and sewage), NOK million."""
    own = treasury_purposes(loan_fund)
    return float(own.closing_nok_thousand[own.purpose == SELF_COST].sum()) / 1000


def minimum_repayment(depreciation: float, opening_debt: float, opening_book_value: float) -> float:
    """Least repayment that the law allows; missing where a figure is missing or the book value is not positive.

    repayment = depreciation · opening debt / opening book value of depreciable assets

    Lending on is no part of the debt. Land counts in the debt only.

    References
    ----------
    Kommuneloven § 14-18; Kommunal- og distriktsdepartementet, 31 January 2024 (id3035540).
    """
    return depreciation * opening_debt / opening_book_value if opening_book_value > 0 else np.nan


def repayment_check(entities: pd.DataFrame) -> pd.DataFrame:
    """Whether each accounting entity repaid what the law asks, and whether all of them did.

    minimum = depreciation · (debt − lending on) / (book value − what is not depreciated), on 1 January

    The law asks it of the treasury and of each enterprise: what one pays too much does not help another.
    The sum is thus met when every entity's is, not when the sums are large enough.

    Parameters
    ----------
    entities
        Rows of ``minimum_repayment``: ``year``, ``entity``, and in NOK thousand ``depreciation_``,
        ``opening_debt_``, ``opening_lending_on_``, ``opening_book_value_`` (missing where not known),
        ``opening_not_depreciated_`` and ``repaid_nok_thousand``, all positive.

    Returns
    -------
    pandas.DataFrame
        One row per year and entity and last the year's sum: ``year``, ``entity``, ``minimum_nok_thousand``,
        ``repaid_nok_thousand``, ``difference_nok_thousand`` (repaid less minimum), ``outcome`` (*oppfylt*
        within half a thousand, *ikke oppfylt*, *kan ikke beregnes* without a book value of depreciable
        assets) and ``is_total``. An entity without debt has the minimum 0.

    Raises
    ------
    DataError
        With every fault of every entity.

    References
    ----------
    Kommuneloven § 14-18; Kommunal- og distriktsdepartementet, 8 April 2022 (id2918453) on enterprises and
    31 January 2024 (id3035540) on land; docs/investment.md.
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
    """All entities of a year; a missing figure makes the sum missing, one entity's breach a breach of all."""
    outcomes = set(rows.outcome)
    return {
        "year": rows.year.iloc[0],
        "entity": ALL_ENTITIES,
        **{c: rows[c].sum(skipna=False) for c in rows.filter(like="nok_thousand")},
        "outcome": next(word for word in (NOT_MET, UNKNOWN, MET) if word in outcomes),
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
        "the entity stands more than once in the year: keep one row": entities.duplicated(
            ["year", "entity"], keep=False
        ),
        "a figure is missing: only the book value may be": needed.isna().any(axis=1),
        "an amount is negative: write depreciation, debt and repayment without minus": (
            needed < 0
        ).any(axis=1),
        "the book value is not above 0: leave it empty where it is not known": book <= 0,
        "what is not depreciated is more than all book value: it is a part of it": book
        < amounts.opening_not_depreciated_nok_thousand,
        "lending on is more than all debt: it is a part of it": amounts.opening_lending_on_nok_thousand
        > amounts.opening_debt_nok_thousand,
    }
    findings = named_faults(entities, ["year", "entity"], faults)
    if findings:
        raise DataError("The minimum repayment cannot be computed.", findings)


def least_book_value(depreciation: float, opening_debt: float, repaid: float) -> float:
    """Book value of depreciable assets from which a repayment is as large as the law asks: depreciation · debt / repaid."""
    return depreciation * opening_debt / repaid if repaid > 0 else np.nan


def treasury_repayment(
    central_items: pd.DataFrame, loan_fund: pd.DataFrame, note: pd.DataFrame | None = None
) -> pd.Series:
    """What is known of the treasury's minimum repayment, NOK million.

    Parameters
    ----------
    note
        The year's rows of ``minimum_repayment``; what it says of the treasury goes before the other tables.

    Returns
    -------
    pandas.Series
        ``depreciation``, ``opening_debt``, ``repaid``, ``least_book_value`` and ``minimum``, missing where they are not known.

    Raises
    ------
    DataError
        If the note has no row of the treasury; else as :func:`repayment_check`.
    """
    if note is not None:
        own = note[note.entity == TREASURY]
        if len(own) != 1:
            there = ", ".join(note.entity)
            raise DataError(
                "The minimum repayment does not say which entity is the treasury.",
                [f"minimum_repayment: one row must have the entity {TREASURY}; there are {there}"],
            )
        row, checked = own.iloc[0], repayment_check(own).iloc[0]
        known = {
            "depreciation": row.depreciation_nok_thousand / 1000,
            "opening_debt": (row.opening_debt_nok_thousand - row.opening_lending_on_nok_thousand)
            / 1000,
            "repaid": row.repaid_nok_thousand / 1000,
        }
        minimum = checked.minimum_nok_thousand / 1000
    else:
        actual = (
            central_items.drop_duplicates("label")
            .set_index("label")
            .actual_nok_thousand.astype(float)
            / 1000
        )
        debt = loan_fund[(loan_fund.statement == "treasury_debt") & (loan_fund.kind == "sum")]
        known = {
            "depreciation": actual.get("Avskrivninger", np.nan),
            "opening_debt": debt.opening_nok_thousand.iloc[0] / 1000,
            "repaid": actual.get("Konserninterne avdrag", np.nan),
        }
        minimum = np.nan
    return pd.Series({**known, "least_book_value": least_book_value(**known), "minimum": minimum})


def capital_cost(investment: float, years: int, rate: float) -> pd.DataFrame:
    """What a loan costs in repayment and interest, year by year, in the two usual ways.

    With investment `I`, years `n`, rate `r` and year `t`::

        linear_t = I/n + r·(I − (t−1)·I/n)
        annuity  = I·r / (1 − (1+r)^−n)

    Parameters
    ----------
    investment
        Loan in NOK million.
    years
        Years until it is repaid.
    rate
        Interest a year, a share.

    Returns
    -------
    pandas.DataFrame
        One row per year from the first: ``loan_year``, and in NOK million ``repayment_nok_million``,
        ``interest_nok_million``, ``linear_nok_million`` (their sum) and ``annuity_nok_million``.

    Raises
    ------
    DataError
        If years is less than one, the loan negative, or the rate not a share up to :data:`HIGHEST_RATE`.
    """
    findings = ["years must be at least 1"] if years < 1 else []
    findings += (
        []
        if 0 <= rate <= HIGHEST_RATE
        else [f"the rate must be a share, 0.04 for 4 %: it is {rate}"]
    )
    findings += ["the loan is negative: write it without minus"] if investment < 0 else []
    if findings:
        raise DataError(
            f"The cost of {investment} over {years} years at {rate} cannot be computed.", findings
        )
    year = np.arange(1, years + 1)
    repayment = np.full(years, investment / years)
    interest = rate * (investment - (year - 1) * repayment)
    annual_share = rate / -np.expm1(-years * np.log1p(rate)) if rate > 0 else 1 / years
    return pd.DataFrame(
        {
            "loan_year": year,
            "repayment_nok_million": repayment,
            "interest_nok_million": interest,
            "linear_nok_million": repayment + interest,
            "annuity_nok_million": investment * annual_share,
        }
    )


def milestones(cost: pd.DataFrame, every: int) -> pd.DataFrame:
    """The first year of a loan, every so many years, and the last."""
    year = cost.loan_year
    return cost[(year == 1) | (year % every == 0) | (year == year.max())].reset_index(drop=True)
