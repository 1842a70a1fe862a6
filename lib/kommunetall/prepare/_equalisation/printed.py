"""What the municipality has printed: its own figures, and budget and account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation.budget import (
    BRIDGE_FIGURES,
    budget_bridge,
    equalisation_returned,
    tax_deviation,
)
from kommunetall.models.equalisation.published import against_nation as model_against_nation
from kommunetall.models.equalisation.published import against_published
from kommunetall.models.findings import sign_case
from kommunetall.models.key_figures import APPROPRIATIONS, one_scope
from kommunetall.prepare._equalisation.read import TOPIC
from kommunetall.prepare._equalisation.standing import Standing

GENERAL_REVENUE = (
    "general_grant",
    "tax",
    "property_tax",
    "other_general_revenue",
    "general_revenue",
)


def published(standing: Standing) -> Exhibit:
    """Tax and equalisation as printed, beside the formula."""
    printed = standing.given.table("tax_and_equalisation", report_year=standing.country.year)
    source = standing.given.own.origins["tax_and_equalisation"]
    frame = against_published(standing.series, printed)
    return standing.exhibit("published", frame, origins=(source,))


def against_nation(standing: Standing) -> Exhibit | Several:
    """The year's tax as the municipality has it beside the settlement, where they are unlike."""
    country, own = standing.country, standing.given.own
    used = [name for name in ("stated_figures",) if name in own.frames]
    booked = np.nan
    with suppress(NotThere):
        revenue = revenue_of(standing)
        lines = revenue.frame[revenue.frame["item"] == "tax"].actual_nok_thousand
        booked = -float(lines.sum(min_count=1)) / 1000
        used = [revenue.table, *used]
    if not used:
        raise NotThere("There is nothing to compare.", tables=("operating_appropriations",))
    stated = np.nan
    with suppress(NotThere):
        rows = standing.given.table("stated_figures", year=country.year, topic=TOPIC)
        stated = float(rows[rows["item"] == "national_tax_outcome"].value.sum(min_count=1))
    country_tax = standing.this_year
    if "is_counted" in country_tax:
        country_tax = country_tax[country_tax.is_counted]
    whole = country_tax.tax_nok_thousand.sum() * 1000
    frame = model_against_nation(booked, standing.now["tax_nok_million"], stated, whole)
    if frame.empty:
        return standing.several("against_nation", why="skatten er den samme i oppgjøret")
    return standing.exhibit(
        "against_nation",
        frame,
        notes=("nearly",),
        origins=tuple(own.origins[name] for name in used),
    )


@dataclass(frozen=True)
class Revenue:
    """Budget and account of central revenue by ``item``, income negative, and its table."""

    frame: pd.DataFrame
    table: Literal["central_items", "operating_appropriations"]

    @property
    def items(self) -> set[str]:
        """Roles of its lines."""
        return set(self.frame["item"].dropna())


@lru_cache(maxsize=64)
def revenue_of(standing: Standing) -> Revenue:
    """Central revenue of the year: of the central items, else of the prescribed 1A.

    Those come first that tell tax and general grant apart.

    Raises
    ------
    NotThere
        If the municipality has supplied neither.
    """
    given, year = standing.given, standing.country.year
    found = []
    with suppress(NotThere):
        central = given.table("central_items", year=year, statement="central_revenue")
        found.append(Revenue(central, "central_items"))
    with suppress(NotThere):
        both = given.table(APPROPRIATIONS, year=year)
        whole = one_scope({APPROPRIATIONS: both})[APPROPRIATIONS]
        general = whole[whole.line.isin(GENERAL_REVENUE)].rename(columns={"line": "item"})
        found.append(Revenue(general.reset_index(drop=True), "operating_appropriations"))
    there = [revenue for revenue in found if len(revenue.frame)]
    if not there:
        raise NotThere("Central revenue is not there.", tables=("operating_appropriations",))
    return max(there, key=lambda revenue: len(revenue.items & {"tax", "general_grant"}))


def revenue(standing: Standing) -> Exhibit:
    """Budget and account of central revenue, income negative."""
    printed = revenue_of(standing)
    amounts = ["original_budget", "revised_budget", "actual", "deviation"]
    columns = [*(f"{amount}_nok_thousand" for amount in amounts), "deviation_percent"]
    frame = printed.frame
    kept = [column for column in columns if frame[column].notna().any()]
    return standing.exhibit(
        "revenue",
        frame[["label", *kept]].assign(is_total=frame.kind == "sum"),
        cases={"table": printed.table},
        origins=(standing.given.own.origins[printed.table],),
        status="observed",
    )


def digits_case(stated_nok_million: float) -> Literal["whole", "tenths"]:
    """How finely the text states an amount.

    >>> digits_case(87.0), digits_case(-6.5)
    ('whole', 'tenths')
    """
    return "whole" if float(stated_nok_million).is_integer() else "tenths"


def stated_of(standing: Standing) -> pd.DataFrame:
    """Figures on tax that the text of the year states; none where others alone are stated."""
    stated = standing.given.table("stated_figures", year=standing.country.year)
    return stated[stated.topic == TOPIC]


def bridge(standing: Standing) -> Exhibit:
    """Why tax and general grant differ from the original budget."""
    country, printed = standing.country, revenue_of(standing)
    rows = stated_of(standing)
    values = zip(rows["item"], rows.value, strict=True)
    stated = {str(item): float(value) for item, value in values if item in BRIDGE_FIGURES}
    frame = budget_bridge(printed.frame, stated)
    held = country.rules[country.year]
    by_formula = equalisation_returned(
        standing.this_year, standing.code, held, printed.frame, stated
    )
    steps = dict(zip(frame.step, frame.change_nok_million, strict=True))
    tax = tax_deviation(printed.frame)
    return standing.exhibit(
        "bridge",
        frame,
        figures={**stated, **steps, "tax_nok_million": tax, "by_formula_nok_million": by_formula},
        cases={
            "tax": sign_case(tax, "above", "below", "same"),
            "stated_in": digits_case(stated.get("equalisation_above_budget", 0.0)),
            "left": sign_case(steps["tax_and_grant"], "above", "below", "same"),
        },
        origins=(standing.given.own.origins[printed.table],),
    )
