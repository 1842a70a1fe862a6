"""What sickness absence amounts to, under the reader's assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing
from kommunetall.models import staff as model
from kommunetall.models.workforce import if_target_reached
from kommunetall.models.workforce.cases import standing
from kommunetall.prepare._part import Part
from kommunetall.prepare._staff.told import Told

WHOLE = 0


@dataclass(frozen=True, eq=False)
class Cost(Part):
    """What sickness absence costs, and what reaching the targets would give.

    Attributes
    ----------
    amounts
        Lost fte of the whole, and their cost.
    reached
        What it would give if each area reached its target, and all of them together.
    """

    told: Told
    amounts: dict[str, float]
    reached: pd.DataFrame


@lru_cache(maxsize=256)
def cost_of(told: Told, cost_per_fte_nok: int, refund_share: float) -> Cost:
    """Cost of absence for an assumed cost per fte and refund.

    Raises
    ------
    DataError
        If the cost is negative, or the refund not a share.
    """
    assumed = {"cost_per_fte_nok": cost_per_fte_nok, "refund_share": refund_share}
    above = model.ranking(told.areas.figures, "above_target_fte")
    worked = above.assign(fte=model.mean_fte(above, told.year))
    return Cost(
        told.topic,
        {**told.run, **assumed},
        told,
        model.absence_cost(told.areas, told.year, **assumed),
        if_target_reached(worked, **assumed),
        figures=told.figures,
        origins=told.origins,
        status=told.status,
    )


def absence_cost(cost: Cost) -> Exhibit:
    """What the sickness absence of the whole amounts to."""
    return cost.exhibit("absence_cost", figures={**cost.run, **cost.amounts})


def target_reached(cost: Cost) -> Exhibit | Missing:
    """What it would give if areas reached their target."""
    if not cost.told.has_area_targets:
        return cost.missing("target_reached", "sickness_targets")
    frame = cost.reached.rename(columns={"label": "area"})
    columns = [c for c in frame if c != "is_total"]
    return cost.exhibit(
        "target_reached",
        frame[[*columns, "is_total"]],
        figures={**cost.run, **back(cost)},
    )


def back(cost: Cost) -> dict[str, object]:
    """What all areas above their target would give, and the first; missing where one is hidden.

    What permanent staff alone would give, where it is less than all in print.
    """
    together = cost.reached.iloc[-1]
    first, fte = model.leading(cost.told.areas, "above_target_fte")
    is_known = bool(fte > 0)
    permanent = model.permanent_above_target(cost.told.areas) if is_known else float("nan")
    is_less = standing(permanent, together.above_target_fte, WHOLE) == "below"
    return {
        "back_fte": together.above_target_fte if is_known else None,
        "value_nok_million": together.value_nok_million if is_known else None,
        "first": first,
        "first_fte": fte,
        "permanent_back_fte": permanent if is_less else None,
    }
