"""The disposable fund (disposisjonsfond): through the year, and what the rules require."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import HAIR
from kommunetall.models.investment.decided import FinancialTargets

REQUIRED: Final = "requirement"


def disposable_fund_steps(fund: pd.DataFrame, requirement_nok_million: float) -> pd.DataFrame:
    """The disposable fund through the year, and what the council's rules require at its end.

    Parameters
    ----------
    fund
        ``label``, ``kind`` (opening, movement, closing) and ``amount_nok_thousand``, use negative.
    requirement_nok_million
        Least fund by the rules; left out where it is missing.

    Returns
    -------
    pandas.DataFrame
        ``label`` as printed, ``change_nok_million`` and ``is_total`` (true for balances and the
        requirement, whose label is :data:`REQUIRED`).
    """
    rows = fund[fund.kind.isin(["opening", "movement", "closing"])].dropna(
        subset="amount_nok_thousand"
    )
    steps = pd.DataFrame(
        {
            "label": rows.label,
            "change_nok_million": rows.amount_nok_thousand.astype(float) / 1000,
            "is_total": rows.kind != "movement",
        }
    )
    required = pd.DataFrame([(REQUIRED, requirement_nok_million, True)], columns=steps.columns)
    return pd.concat([steps, required.dropna()], ignore_index=True)


def earmarked(fund: pd.DataFrame) -> pd.DataFrame:
    """Parts of the disposable fund that are set aside for a purpose: ``label``, NOK million."""
    rows = fund[fund.kind == "earmarked"].dropna(subset="amount_nok_thousand")
    amount = rows.amount_nok_thousand.astype(float) / 1000
    return rows[["label"]].assign(amount_nok_million=amount).reset_index(drop=True)


class Bases(NamedTuple):
    """What the requirement is reckoned of, NOK million; missing where it is not known."""

    revenue_nok_million: float
    debt_nok_million: float


def reserve_bases(fund: pd.DataFrame | None, stated: Mapping[str, float]) -> Bases:
    """Gross operating revenue and debt: as the printed requirement implies them, else as stated.

    base = printed part of the requirement / the share that is printed beside it

    The council's rules have no part in it, so that a change of them changes the requirement alone.

    Parameters
    ----------
    fund
        ``disposable_fund``: a part of the requirement has its ``base`` and ``share_percent``.
    stated
        ``gross_operating_revenue`` and ``gross_debt``, NOK million.
    """
    implied: dict[str, float] = {}
    if fund is not None:
        parts = fund[(fund.kind == "requirement_part") & (fund.share_percent > 0)]
        bases = parts.amount_nok_thousand.astype(float) / parts.share_percent.astype(float) / 10
        implied = dict(zip(parts.base, bases, strict=True))
    return Bases(
        implied.get("operating_revenue", stated.get("gross_operating_revenue", np.nan)),
        implied.get("gross_debt", stated.get("gross_debt", np.nan)),
    )


def closing_balance(fund: pd.DataFrame) -> float:
    """The disposable fund at the year's end, NOK million.

    Raises
    ------
    NotThere
        If it has no row.
    """
    closing = fund[fund.kind == "closing"].amount_nok_thousand.dropna()
    if closing.empty:
        raise NotThere(
            "Disposisjonsfondet ved utgangen av året er ikke kjent.",
            ["disposable_fund: legg til en rad med kind closing"],
            tables=("disposable_fund.closing",),
        )
    return float(closing.iloc[0]) / 1000


def require_printed_share(
    fund: pd.DataFrame, closing_nok_million: float, revenue_nok_million: float
) -> None:
    """Refuse a gross operating revenue that the printed share of the fund does not fit.

    Raises
    ------
    DataError
        With both shares.
    """
    printed = fund[fund.kind == "share"].share_percent.dropna()
    computed = 100 * closing_nok_million / revenue_nok_million
    if len(printed) and abs(computed - printed.iloc[0]) > 0.05 + HAIR:
        has_parts = ((fund.kind == "requirement_part") & (fund.share_percent > 0)).any()
        of = "driftsinntektene som kravet bygger på" if has_parts else "driftsinntektene"
        share, said = (
            f"{number:.{digits}}".replace(".", ",")
            for number, digits in ((computed, "2f"), (float(printed.iloc[0]), "12g"))
        )
        mend = (
            "se etter share_percent i delene av kravet, i prosent"
            if has_parts
            else "se etter raden closing her og «Sum driftsinntekter» i economic_overview"
        )
        known = f"fondet er {share} prosent av {of}, og {said} prosent er trykt"
        raise DataError(
            "Disposisjonsfondet og brutto driftsinntekter passer ikke sammen.",
            [f"disposable_fund: {known}: {mend}"],
        )


def reserve_requirement(
    revenue_nok_million: float, debt_nok_million: float, targets: FinancialTargets
) -> float:
    """Least fund, NOK million: share of revenue + share of debt + a fixed amount.

    Missing where none is decided.
    """
    parts = [
        (targets.reserve_of_revenue, revenue_nok_million),
        (targets.reserve_of_debt, debt_nok_million),
        (targets.reserve_owner_risk, 1 / 1000),
    ]
    decided = [share * base for share, base in parts if share is not None]
    return sum(decided) if decided else np.nan
