"""What the municipality has printed: its own figures, and budget and account."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit
from kommunetall.models.equalisation.budget import (
    budget_bridge,
    equalisation_returned,
    tax_deviation,
)
from kommunetall.models.equalisation.published import against_published
from kommunetall.models.findings import sign_case
from kommunetall.prepare._equalisation.standing import Standing


def published(standing: Standing) -> Exhibit:
    """Tax and equalisation as printed, beside the formula."""
    printed = standing.given.table("tax_and_equalisation", report_year=standing.country.year)
    source = standing.given.own.origins["tax_and_equalisation"]
    frame = against_published(standing.series, printed)
    return standing.exhibit("published", frame, origins=(source,))


@lru_cache(maxsize=64)
def revenue_of(standing: Standing) -> pd.DataFrame:
    """Central revenue of the year, as printed.

    Raises
    ------
    NotThere
        If the municipality has not supplied it.
    """
    rows = {"year": standing.country.year, "statement": "central_revenue"}
    return standing.given.table("central_items", **rows)


def revenue(standing: Standing) -> Exhibit:
    """Budget and account of central revenue, income negative as printed."""
    printed = revenue_of(standing)
    columns = ["original_budget", "revised_budget", "actual", "deviation"]
    kept = ["label", *(f"{column}_nok_thousand" for column in columns), "deviation_percent"]
    source = standing.given.own.origins["central_items"]
    frame = printed[kept].assign(is_total=printed.kind == "sum")
    return standing.exhibit("revenue", frame, origins=(source,), status="observed")


def bridge(standing: Standing) -> Exhibit:
    """Why tax and general grant differ from the original budget."""
    country, printed = standing.country, revenue_of(standing)
    rows = standing.given.table("stated_figures", year=country.year)
    stated = {str(item): float(value) for item, value in zip(rows["item"], rows.value, strict=True)}
    frame = budget_bridge(printed, stated)
    held = country.rules[country.year]
    by_formula = equalisation_returned(standing.this_year, standing.code, held, printed, stated)
    steps = dict(zip(frame.step, frame.change_nok_million, strict=True))
    tax = tax_deviation(printed)
    return standing.exhibit(
        "bridge",
        frame,
        figures={**stated, **steps, "tax_nok_million": tax, "by_formula_nok_million": by_formula},
        cases={
            "tax": sign_case(tax, "above", "below", "same"),
            "left": sign_case(steps["tax_and_grant"], "above", "below", "same"),
        },
        origins=(standing.given.own.origins["central_items"],),
    )
