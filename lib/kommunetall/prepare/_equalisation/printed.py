"""What the municipality has printed, beside the formula, the settlement and its own tables."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation.codes import national_tax
from kommunetall.models.equalisation.in_text import (
    against_text,
    match_case,
    of_revenue,
    of_settlements,
)
from kommunetall.models.equalisation.published import against_nation as model_against_nation
from kommunetall.models.equalisation.published import against_published, which_differ
from kommunetall.models.equalisation.unrestricted import real_growth
from kommunetall.prepare._equalisation.budget import growth_in_year, revenue_of, stated_in_text
from kommunetall.prepare._equalisation.read import TOPIC
from kommunetall.prepare._equalisation.standing import Standing, settled_by

COMPUTED = {
    "tax_residual_nok_million": "",
    "net_residual_nok_million": "net_nok_million",
    "before_residual_points": "before_percent",
    "after_residual_points": "after_percent",
}


def published(standing: Standing) -> Exhibit:
    """Tax and equalisation as printed, beside the formula where the two differ."""
    printed = standing.given.table("tax_and_equalisation", report_year=standing.country.year)
    source = standing.given.own.origins["tax_and_equalisation"]
    frame = against_published(standing.series, printed)
    differ = which_differ(frame)
    computed = {residual: column for residual, column in COMPUTED.items() if residual not in differ}
    return standing.exhibit(
        "published",
        frame.drop(columns=[c for pair in computed.items() for c in pair if c in frame]),
        figures={"years": len(frame), "differing": int(frame[differ].ne(0).any(axis=1).sum())},
        cases={"match": "some" if differ else "all"},
        notes=("rest",) if differ else (),
        origins=(source,),
    )


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
        raise NotThere("Det er ingenting å sammenlikne.", tables=("operating_appropriations",))
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


def in_text(standing: Standing) -> Exhibit | Several:
    """What the text states of tax and revenue, beside what tables and settlements give."""
    country, year = standing.country, standing.country.year
    stated = stated_in_text(standing)
    tax = standing.comparable.set_index("year").tax_nok_thousand.astype(float)
    national = national_tax(settled_by(country))
    estimate = stated.get("national_tax_estimate", np.nan)
    computed = of_settlements(tax, national, year, estimate)
    with suppress(NotThere):
        before = tax.get(year - 1, np.nan)
        computed |= of_revenue(revenue_of(standing).frame, before)
    growth = growth_in_year(standing)
    if growth and growth.basis == "computed":
        computed["unrestricted_revenue_growth"] = 100 * growth.share
    if growth:
        real = real_growth(growth.share, country.deflator, year)
        deflators = 100 * real.deflator_share
        computed["deflator"] = deflators.iloc[0] if len(real) else np.nan
        computed["real_growth"] = 100 * growth.share - computed["deflator"]
    frame = against_text(stated, computed)
    if frame.empty:
        return standing.several("in_text", why="teksten oppgir ingen tall som kan prøves")
    equal = int(frame.is_equal.sum())
    return standing.exhibit(
        "in_text",
        frame.drop(columns="is_equal"),
        figures={
            "equal": equal,
            "compared": len(frame),
            "second_tertial": stated.get("relative_tax_second_tertial", np.nan),
        },
        cases={
            "match": match_case(frame),
            "above_budget": "stated" if "equalisation_above_budget" in stated else "none",
        },
        origins=(standing.given.own.origins["stated_figures"],),
    )
