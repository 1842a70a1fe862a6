"""Pension figures stated in running text: whether they add up, and how they are to be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import Row
from kommunetall.models.outcomes import DIFFERS, EXACT, ROUNDING
from kommunetall.models.pension.account import completed
from kommunetall.models.pension.ledger import PensionRules

UNIT = "_nok_million"
ROLE = "pension"
STATED_ITEMS = (
    "ordinary_premium",
    "regulation_premium",
    "extra_premium",
    "central_premium",
    "central_premium_above_budget",
    "total_premium",
    "premium_fund_used",
    "premium_deviation",
    "premium_deviation_above_budget",
    "amortisation",
    "amortisation_growth",
    "amortisation_years",
    "accumulated",
    "accumulated_change",
    "pension_cost",
    "pension_cost_growth",
)
OPTIONAL_ITEMS = (
    "central_cost_above_budget",
    "wage_growth_budget",
    "wage_growth",
    "church_regulation_premium_share",
)
Reading = Literal["same_basis", "contribution_added"]
READINGS: tuple[Reading, Reading] = ("same_basis", "contribution_added")


def stated_values(figures: pd.DataFrame) -> pd.Series:
    """Published figures by item.

    Parameters
    ----------
    figures
        One row per ``item`` with its ``value``, NOK million with contribution, percent or years.

    Raises
    ------
    NotThere
        With every figure that is lacking.
    """
    lacking = [item for item in STATED_ITEMS if item not in set(figures["item"])]
    if lacking:
        raise NotThere(
            "De trykte pensjonstallene er ikke fullstendige.",
            [f"stated_figures, topic pension: legg til {item}" for item in lacking],
            tables=("pension_note",),
        )
    return figures.set_index("item")["value"]


def in_reading_order(figures: pd.DataFrame) -> pd.DataFrame:
    """The published pension figures from the premium to the cost, then those beside them."""
    by_item = figures.set_index("item")
    beside = [item for item in OPTIONAL_ITEMS if item in by_item.index]
    return by_item.loc[[*STATED_ITEMS, *beside]].reset_index()


def with_contribution(figures: pd.DataFrame, reading: str) -> pd.Series:
    """How each published amount stands to employer's contribution.

    Parameters
    ----------
    figures
        ``item``, ``unit`` and, where the source says it, ``includes_contribution``.
    reading
        How the amortisation is read, see :func:`readings`.

    Returns
    -------
    pandas.Series
        *said*: with it, as the source says; *read*: read as with it; *added*: it is added here.
        Missing for what is no amount.
    """
    says = figures.get("includes_contribution", pd.Series(pd.NA, figures.index, dtype="boolean"))
    is_added = (figures["item"] == "amortisation") & (reading == "contribution_added")
    found = pd.Series("read", figures.index, dtype=object).mask(is_added, "added")
    found = found.mask(says.astype("boolean").fillna(False).astype(bool), "said")
    return found.where(figures.unit.str.startswith("nok"))


def beside_cost(figures: pd.DataFrame) -> dict[str, float]:
    """Published figures that stand beside the cost, by item; missing where they are not there."""
    known = dict(zip(figures["item"], figures.value, strict=True))
    return {item: float(known.get(item, np.nan)) for item in OPTIONAL_ITEMS}


def pension_line(central: pd.DataFrame) -> pd.DataFrame:
    """The central item whose role is pension, whatever its label.

    Raises
    ------
    NotThere
        If no item has the role.
    DataError
        If several have it.
    """
    found = central[central["item"] == ROLE] if "item" in central else central.iloc[:0]
    summary = "Pensjonslinjen i de sentrale postene kan ikke leses."
    if found.empty:
        remedy = f"central_items: skriv {ROLE} i kolonnen item på linja som er pensjon"
        raise NotThere(summary, [remedy], tables=("central_items",))
    if len(found) > 1:
        labels = ", ".join(str(label) for label in found.label)
        raise DataError(summary, [f"central_items: {labels} har alle {ROLE} i item: behold én"])
    return found


def require_period(stated: Row, rules: Mapping[int, PensionRules], year: int) -> None:
    """Refuse a municipality that takes its deviations back over another period than the rule's.

    Raises
    ------
    DataError
        With both periods.
    """
    own, law = stated["amortisation_years"], rules[year].amortisation_years
    if own != law:
        raise DataError(
            "Den trykte amortiseringstiden er en annen enn regelen for året.",
            [
                (
                    f"{year}: {own:.0f} år er trykt, og regelen er {law}: legg til "
                    "pension_vintages med amortisation_years"
                )
            ],
        )


def readings(stated: Row, line: pd.DataFrame, contribution_rate: float) -> pd.DataFrame:
    """Two ways to read the published deviation and amortisation, and what each leaves unexplained.

    With opening balance `IB`, deviation `PA`, amortisation `AM`, central premium `B` and premium
    fund `F`::

        balance = IB + PA − AM
        charge  = B − F − PA + AM

    In the first reading PA and AM are on the same basis, contribution included. In the second PA
    includes the contribution and AM does not, so AM is multiplied by one plus the rate. A residual
    is the published figure less the computed one; none is forced to zero.

    Parameters
    ----------
    stated
        Published figures by item.
    line
        The row that :func:`pension_line` finds, NOK thousand.

    Returns
    -------
    pandas.DataFrame
        One row per ``reading``, in NOK million with contribution: ``opening_``, ``deviation_``,
        ``amortisation_``, ``balance_``, ``balance_published_``, ``balance_residual_``, ``charge_``,
        ``charge_published_``, ``charge_residual_nok_million``; ``is_likely`` marks the one whose
        residuals are the smallest together.
    """
    charge = line["actual_nok_thousand"].iloc[0] / 1000
    opening = stated["accumulated"] - stated["accumulated_change"]
    deviation = stated["premium_deviation"]
    amortisation = stated["amortisation"] * np.array([1.0, 1.0 + contribution_rate])
    balance = opening + deviation - amortisation
    computed = stated["central_premium"] - stated["premium_fund_used"] - deviation + amortisation
    found = pd.DataFrame(
        {
            "reading": READINGS,
            "opening_nok_million": opening,
            "deviation_nok_million": deviation,
            "amortisation_nok_million": amortisation,
            "balance_nok_million": balance,
            "balance_published_nok_million": stated["accumulated"],
            "balance_residual_nok_million": stated["accumulated"] - balance,
            "charge_nok_million": computed,
            "charge_published_nok_million": charge,
            "charge_residual_nok_million": charge - computed,
        }
    )
    unexplained = found.balance_residual_nok_million.abs() + found.charge_residual_nok_million.abs()
    return found.assign(is_likely=unexplained == unexplained.min())


def likely(readings: pd.DataFrame) -> pd.Series:
    """The reading that leaves the least unexplained."""
    return readings[readings.is_likely].iloc[0]


def side_by_side(readings: pd.DataFrame) -> pd.DataFrame:
    """The readings as columns: ``item``, ``same_basis_`` and ``contribution_added_nok_million``.

    Residuals ``is_strong``.
    """
    columns = [column for column in map(str, readings) if column.endswith(UNIT)]
    first, second = (readings.loc[i, columns].astype(float).to_numpy() for i in readings.index)
    return pd.DataFrame(
        {
            "item": [column.removesuffix(UNIT) for column in columns],
            "same_basis_nok_million": first,
            "contribution_added_nok_million": second,
            "is_strong": [c.endswith(f"residual{UNIT}") for c in columns],
        }
    )


def closures(stated: Row, line: pd.DataFrame) -> pd.DataFrame:
    """Does what is printed add up? Sums that the source states or implies, computed beside printed.

    What the central premium is more than its parts is no fault: it is settlements (avregninger)
    that the text names without an amount.

    Parameters
    ----------
    line
        The row that :func:`pension_line` finds, NOK thousand.

    Returns
    -------
    pandas.DataFrame
        ``identity``, ``printed``, ``computed``, ``difference`` (printed less computed), all NOK
        million, and ``outcome``: *rounding* where the difference is not larger than the printed
        digits allow.
    """
    revised, actual, deviation = (
        line[f"{c}_nok_thousand"].iloc[0] / 1000 for c in ("revised_budget", "actual", "deviation")
    )
    ordinary, central = stated["ordinary_premium"], stated["central_premium"]
    sums = [
        ("premium_parts", stated["total_premium"], ordinary + central, 0.15),
        (
            "cost_parts",
            stated["pension_cost"],
            ordinary + actual,
            0.1005,
        ),
        ("budget_deviation", deviation, revised - actual, 0.0015),
    ]
    if "central_cost_above_budget" in stated:
        above = stated["central_cost_above_budget"]
        sums.append(("central_cost_above_budget", above, actual - revised, 0.0505))
    found = pd.DataFrame(sums, columns=["identity", "printed", "computed", "rounding"])
    found = found.assign(difference=found.printed - found.computed)
    size = found.difference.abs()
    outcome = np.select([size < 1e-9, size <= found.rounding + 1e-9], [EXACT, ROUNDING], DIFFERS)
    return found.assign(outcome=outcome).drop(columns="rounding")


def stated_account(stated: Row, reading: Row, year: int) -> pd.DataFrame:
    """Account of a year from figures stated in running text, as :func:`completed` describes it.

    Parameters
    ----------
    stated
        Published figures by item.
    reading
        As :func:`likely` gives it.
    """
    unspecified = stated["central_premium"] - stated["regulation_premium"] - stated["extra_premium"]
    return completed(
        {
            "year": [year],
            "ordinary": stated["ordinary_premium"],
            "regulation": stated["regulation_premium"],
            "other": stated["extra_premium"],
            "unspecified": unspecified,
            "premium": stated["ordinary_premium"] + stated["central_premium"],
            "premium_fund_used": stated["premium_fund_used"],
            "employees": 0.0,
            "deviation": reading["deviation_nok_million"],
            "amortised": reading["amortisation_nok_million"],
            "unexplained": reading["charge_residual_nok_million"],
            "opening": reading["opening_nok_million"],
            "closing": reading["balance_published_nok_million"],
        }
    )


def stated_budget(stated: Row, line: pd.DataFrame) -> tuple[pd.Series, dict[str, float]]:
    """Totals of the central charge, and how far premium and deviation were above budget.

    Returns
    -------
    tuple
        ``original``, ``revised``, ``actual`` of the central charge; and, by item, what the item
        cost more than in the revised budget. The text says nothing of amortisation and premium
        fund.
    """
    totals = pd.Series(
        {
            name: line[f"{column}_nok_thousand"].iloc[0] / 1000
            for name, column in (
                ("original", "original_budget"),
                ("revised", "revised_budget"),
                ("actual", "actual"),
            )
        }
    )
    return totals, {
        "premium": stated["central_premium_above_budget"],
        "premium_deviation": -stated["premium_deviation_above_budget"],
    }
