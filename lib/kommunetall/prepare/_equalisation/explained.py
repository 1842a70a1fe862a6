"""What the text says of the other central revenue, beside the budget that it is of."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation.in_text import budget_change, change_case, stated_case
from kommunetall.prepare._equalisation.budget import revenue_of
from kommunetall.prepare._equalisation.read import TOPIC
from kommunetall.prepare._equalisation.standing import Standing

MINORS_BUDGET, MINORS_GRANT = "unaccompanied_minors_budget", "unaccompanied_minors_grant"
EXPLAINED = (
    "integration_grant_first_year",
    "integration_grant_reward",
    MINORS_BUDGET,
    "interest_compensation_rate",
)


def explained(standing: Standing) -> Several | Exhibit:
    """What the text says of the other central revenue."""
    said = said_of(standing)
    stated = said.value.astype(float)
    if stated.isna().all():
        return standing.several("explained", why="teksten forklarer ikke de andre inntektene")
    own = standing.given.own
    used, changed = [own.origins["stated_figures"]], np.nan
    with suppress(NotThere):
        revenue = revenue_of(standing)
        changed = budget_change(revenue.frame, MINORS_GRANT)
        used += [own.origins[revenue.table]]
    about = said.is_about.eq(True).fillna(False)
    cases: dict[str, str] = {item: stated_case(stated[item], about[item]) for item in EXPLAINED}
    why = said.remark[MINORS_BUDGET]
    cases["minors"] = "why" if isinstance(why, str) else "none"
    cases["minors_change"] = change_case(stated[MINORS_BUDGET], changed)
    return standing.exhibit(
        "explained",
        figures={**stated, "minors_why": why, "minors_change_nok_million": changed},
        cases=cases,
        origins=tuple(used),
        status="observed",
    )


def said_of(standing: Standing) -> pd.DataFrame:
    """What may be explained, by item: ``value``, ``is_about`` and ``remark``, missing if unsaid."""
    found = pd.DataFrame({"item": pd.Series(dtype="str")})
    with suppress(NotThere):
        rows = standing.given.table("stated_figures", year=standing.country.year, topic=TOPIC)
        found = rows.drop_duplicates("item", keep="last")
    by_item = found.set_index("item").reindex(list(EXPLAINED))
    return by_item.reindex(columns=["value", "is_about", "remark"])
