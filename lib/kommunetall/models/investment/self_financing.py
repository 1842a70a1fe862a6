"""Self-financing (egenfinansiering): what is transferred from operations to investment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.models.investment.statement import TRANSFER, actual_by_line
from kommunetall.models.structure import Structure

Payer = Literal["result", "result_and_fund", "funds", "not_known"]
BESIDE_FUNDS = ("carried_forward", "earlier_surplus_use")


def fee_financed(projects: pd.DataFrame, structure: Structure) -> pd.Series:
    """Whether fees pay each project: as the project says, else as its service area does.

    What neither says of is taken not to be.
    """
    of_area = projects.service_area.isin(structure.self_cost_areas)
    return projects.is_self_cost.fillna(of_area).astype(bool)


class Exceptions(NamedTuple):
    """Names of projects that say otherwise than their service area whether fees pay them."""

    paid: tuple[str, ...]
    not_paid: tuple[str, ...]


def exceptions(projects: pd.DataFrame | None, structure: Structure) -> Exceptions:
    """Projects that fees pay outside the areas that they pay, and that they do not pay within."""
    if projects is None:
        return Exceptions((), ())
    own = projects[projects.kind == "project"]
    by_area = own.service_area.isin(structure.self_cost_areas)
    by_project = fee_financed(own, structure)
    return Exceptions(
        tuple(own.label[by_project & ~by_area]), tuple(own.label[by_area & ~by_project])
    )


def knows_fee_financed(projects: pd.DataFrame | None, structure: Structure) -> bool:
    """Whether anything is told of which projects fees pay."""
    if projects is None:
        return False
    return structure.knows_self_cost or bool(projects.is_self_cost.notna().any())


def self_financing(
    statement: pd.DataFrame, projects: pd.DataFrame | None, structure: Structure
) -> pd.DataFrame:
    """Transfer from operations as a share of investment, as a ladder of ever smaller bases.

    share = transfer from operations / (gross investment − VAT compensation − grants − rentable)

    Rentable are investments that fees pay, as projects or their service areas say. Every further
    rentable project makes the base smaller and the share larger. Where nothing is told of which
    they are, the last step is left out.

    Parameters
    ----------
    statement, projects
        Statements 2A and 2B; none where there is no 2B.
    structure
        Which service areas fees pay.

    Returns
    -------
    pandas.DataFrame
        ``step`` (a code), ``change_nok_million``, ``base_nok_million`` after it, and
        ``self_financing_share`` of that base, missing where the base is nothing.
    """
    actual = actual_by_line(statement) / 1000
    steps = [
        ("fixed_assets", actual["asset_investment"]),
        ("vat_compensation", actual["vat_compensation"]),
        ("grants", actual["grants_received"]),
    ]
    if projects is not None and knows_fee_financed(projects, structure):
        assets = projects[(projects.kind == "project") & (projects.part == 1)]
        paid = assets.actual_nok_thousand[fee_financed(assets, structure)]
        steps.append(("fee_financed", -float(paid.sum()) / 1000))
    ladder = pd.DataFrame(steps, columns=["step", "change_nok_million"])
    base = ladder.change_nok_million.cumsum()
    share = -actual[TRANSFER] / base.where(base != 0)
    return ladder.assign(base_nok_million=base, self_financing_share=share)


class Paid(NamedTuple):
    """What paid the transfer from operations.

    Attributes
    ----------
    payer
        The net operating result, it and the disposable fund, or funds alone.
    from_fund_nok_million
        Net use of the disposable fund; missing where it is not known.
    """

    payer: Payer
    from_fund_nok_million: float


NOT_KNOWN = Paid("not_known", np.nan)


def paid_by(uses: pd.DataFrame) -> Paid:
    """What paid the transfer from operations: a deficit pays nothing.

    Parameters
    ----------
    uses
        Uses of the net operating result, see
        :func:`kommunetall.models.investment.result.net_operating_result`.
    """
    steps = uses.set_index("step").change_nok_million
    from_fund = -float(steps[steps.index.str.startswith("disposable_fund")].sum())
    result, transfer = float(steps.iloc[-1]), float(steps.get("transfer", 0.0))
    if transfer <= max(result, 0) or from_fund <= 0:
        return Paid("result", from_fund)
    is_of_funds = result <= 0 and not steps.index.isin(BESIDE_FUNDS).any()
    return Paid("funds" if is_of_funds else "result_and_fund", from_fund)


@dataclass(frozen=True)
class Unexplained:
    """What a printed share of self-financing leaves unexplained of the base, NOK million.

    Attributes
    ----------
    implied_nok_million
        The base that the printed share implies.
    gap_nok_million
        The base that is computed, less the implied one.
    gap_low_nok_million, gap_high_nok_million
        Its ends: the printed percent has one decimal.
    """

    implied_nok_million: float
    gap_nok_million: float
    gap_low_nok_million: float
    gap_high_nok_million: float

    @property
    def is_beyond_rounding(self) -> bool:
        """Whether rounding does not explain it."""
        return self.gap_low_nok_million * self.gap_high_nok_million > 0


def unexplained_base(ladder: pd.DataFrame, printed_percent: float) -> Unexplained:
    """What a printed share of self-financing leaves unexplained of the base.

    implied = transfer / printed; gap = last base of the ladder − implied
    """
    last = ladder.iloc[-1]
    base = float(last.base_nok_million)
    transfer = 100 * float(last.self_financing_share) * base
    return Unexplained(
        implied_nok_million=transfer / printed_percent,
        gap_nok_million=base - transfer / printed_percent,
        gap_low_nok_million=base - transfer / (printed_percent - 0.05),
        gap_high_nok_million=base - transfer / (printed_percent + 0.05),
    )
