"""Tax and general grant of the municipality: budget and account, growth, and what explains them."""

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
    share_of_country,
    shares_of_country,
    tax_deviation,
)
from kommunetall.models.equalisation.codes import national_tax
from kommunetall.models.equalisation.unrestricted import (
    Growth,
    beside_budget,
    growth_of,
    per_inhabitant,
    real_growth,
    unrestricted_revenue,
)
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.key_figures import APPROPRIATIONS, OVERVIEW, one_scope
from kommunetall.prepare._equalisation.read import TOPIC
from kommunetall.prepare._equalisation.standing import Standing, settled_by

UnrestrictedTitle = Literal[
    "rose", "fell", "same", "rose_by_newest", "fell_by_newest", "same_by_newest"
]

GENERAL_REVENUE = (
    "general_grant",
    "tax",
    "property_tax",
    "other_general_revenue",
    "general_revenue",
)
ACTUAL = "actual_nok_thousand"


@dataclass(frozen=True)
class Revenue:
    """Budget and account of central revenue by ``item``, income negative, and its table."""

    frame: pd.DataFrame
    table: Literal["central_items", "operating_appropriations"]

    @property
    def items(self) -> set[str]:
        """Roles of its lines."""
        return set(self.frame["item"].dropna())


def revenue_of(standing: Standing) -> Revenue:
    """Central revenue of the report's year."""
    return revenue_in(standing, standing.country.year)


@lru_cache(maxsize=64)
def revenue_in(standing: Standing, year: int) -> Revenue:
    """Central revenue of a year: of the central items, else of the prescribed 1A.

    Those come first that tell tax and general grant apart.

    Raises
    ------
    NotThere
        If the municipality has supplied neither.
    """
    given = standing.given
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
        raise NotThere(
            "De sentrale inntektene er ikke lagt inn.", tables=("operating_appropriations",)
        )
    return max(there, key=lambda revenue: len(revenue.items & {"tax", "general_grant"}))


def revenue(standing: Standing) -> Exhibit:
    """Budget and account of central revenue, income negative."""
    printed = revenue_of(standing)
    amounts = ["original_budget", "revised_budget", "actual", "deviation"]
    columns = [*(f"{amount}_nok_thousand" for amount in amounts), "deviation_percent"]
    frame = printed.frame
    kept = [column for column in columns if frame[column].notna().any()]
    original, revised = (beside_budget(frame, f"{b}_nok_thousand") for b in amounts[:2])
    told = False
    with suppress(NotThere):
        told = isinstance(unrestricted(standing), Exhibit)
    return standing.exhibit(
        "revenue",
        frame[["label", *kept]].assign(is_total=frame.kind == "sum"),
        figures={
            "amount_nok_million": unrestricted_revenue(frame, ACTUAL),
            "original_nok_million": original,
            "revised_nok_million": revised,
        },
        cases={
            "table": printed.table,
            "amount": "told" if told else "new",
            "original": known_case(round(original, 3), "above", "below", "same"),
            "revised": known_case(round(revised, 3), "above", "below", "same"),
        },
        notes=("deviation", "abbreviations")
        if "deviation_nok_thousand" in kept
        else ("abbreviations",),
        origins=(standing.given.own.origins[printed.table],),
        status="observed",
    )


def digits_case(stated_nok_million: float) -> Literal["whole", "tenths"]:
    """How finely the text states an amount.

    >>> digits_case(87.0), digits_case(-6.5)
    ('whole', 'tenths')
    """
    return "whole" if float(stated_nok_million).is_integer() else "tenths"


def stated_of(standing: Standing) -> dict[str, float]:
    """Figures on tax that the text of the year states, by item; none where others alone are stated.

    Raises
    ------
    NotThere
        If the text states nothing in the year.
    """
    rows = standing.given.table("stated_figures", year=standing.country.year)
    known = rows[rows.topic == TOPIC]
    return {str(item): float(value) for item, value in zip(known["item"], known.value, strict=True)}


def stated_in_text(standing: Standing) -> dict[str, float]:
    """Figures on tax that the text of the year states, by item; empty where it states nothing."""
    with suppress(NotThere):
        return stated_of(standing)
    return {}


@dataclass(frozen=True)
class Unrestricted:
    """Unrestricted revenue of the year and the year before, NOK million, and the year's table.

    A year that is not known is missing; `table` is blank where the report's year is.
    """

    now: float
    before: float
    table: str


@lru_cache(maxsize=64)
def unrestricted_of(standing: Standing) -> Unrestricted:
    """Unrestricted revenue as budget and account have it, else as the economic overview does.

    The overview, which all municipalities report, is used where it alone has both years.
    """
    year = standing.country.year
    known = {year: float("nan"), year - 1: float("nan")}
    table = ""
    for one in sorted(set(known) & set(standing.comparable.year)):
        with suppress(NotThere):
            printed = revenue_in(standing, one)
            known[one] = unrestricted_revenue(printed.frame, ACTUAL)
            table = printed.table if one == year else ""
    printed_in = Unrestricted(known[year], known[year - 1], table)
    if np.isnan([printed_in.now, printed_in.before]).any():
        with suppress(NotThere):
            return of_overview(standing, year)
    return printed_in


def of_overview(standing: Standing, year: int) -> Unrestricted:
    """Unrestricted revenue of two years in the economic overview, both of one scope.

    Raises
    ------
    NotThere
        If it does not have both.
    """
    rows = standing.given.table(OVERVIEW)
    years = sorted({year, year - 1} & set(standing.comparable.year) & set(rows.year))
    if len(years) < len({year, year - 1}):
        raise NotThere("Oversikten mangler et år.", tables=(OVERVIEW,))
    rows = one_scope({OVERVIEW: rows[rows.year.isin(years)]})[OVERVIEW]
    lines = rows.rename(columns={"line": "item"})
    known = {one: unrestricted_revenue(lines[lines.year == one], ACTUAL) for one in years}
    if np.isnan([*known.values()]).any():
        raise NotThere("Oversikten mangler en linje.", tables=(OVERVIEW,))
    return Unrestricted(known[year], known[year - 1], OVERVIEW)


def growth_in_year(standing: Standing) -> Growth | None:
    """Growth of unrestricted revenue from the year before; None where it is not known."""
    known = unrestricted_of(standing)
    stated = stated_in_text(standing).get("unrestricted_revenue_growth", float("nan"))
    return growth_of(known.now, known.before, stated)


def unrestricted(standing: Standing) -> Exhibit | Several:
    """Growth of unrestricted revenue, nominal and real, by vintage of the deflator.

    Raises
    ------
    NotThere
        If it is not known for the year and the year before, and could be.
    """
    country, own = standing.country, standing.given.own
    growth = growth_in_year(standing)
    if growth is None and country.year - 1 not in set(standing.comparable.year):
        return standing.several("unrestricted", why="frie inntekter er ikke kjent for to år på rad")
    if growth is None:
        raise NotThere("Frie inntekter er ikke kjent for to år.", tables=(OVERVIEW,))
    frame = real_growth(growth.share, country.deflator, country.year)
    if frame.empty:
        return standing.several("unrestricted", why="prisveksten er ikke kjent for året")
    known = unrestricted_of(standing)
    tables = ("stated_figures" if growth.basis == "stated" else known.table, known.table)
    used = [own.origins[table] for table in dict.fromkeys(tables) if table]
    first, newest = frame.iloc[0], frame.iloc[-1]
    extra = stated_in_text(standing).get("extraordinary_grant", 0.0)
    grew = sign_case(round(growth.share, 3), "rose", "fell", "same")
    population = float(standing.now["population"]) / float(standing.last["population"]) - 1
    people = known_case(round(population, 3), "rose", "fell", "same")
    of_each = per_inhabitant(newest.real_growth_share, population)
    is_told = people in ("rose", "fell")
    return standing.exhibit(
        "unrestricted",
        frame,
        figures={
            "amount_nok_million": known.now,
            "growth": growth.share,
            "revenue_source": f"{used[0].producer}, {used[0].place}",
            "first_deflator": first.deflator_share,
            "deflator": newest.deflator_share,
            "first_real": first.real_growth_share,
            "real": newest.real_growth_share,
            "extra_nok_million": extra,
            "population": population,
            "per_inhabitant": of_each,
        },
        cases={
            "growth": f"{growth.basis}_{grew}",
            "people": people,
            "per_inhabitant": unrestricted_title(of_each, len(frame)) if is_told else "none",
            "extra": "some" if extra > 0 else "none",
            "vintages": "one" if len(frame) == 1 else "several",
            "title": unrestricted_title(newest.real_growth_share, len(frame)),
        },
        notes=("divided",),
        origins=(*used, country.origins["deflator"], country.origins["municipal_tax"]),
    )


def unrestricted_title(real_growth_share: float, vintages: int) -> UnrestrictedTitle:
    """How real growth is told, and whether there is an older price estimate beside the newest.

    Examples
    --------
    >>> unrestricted_title(-0.01, 2), unrestricted_title(0.0, 1)
    ('fell_by_newest', 'same')
    """
    if round(real_growth_share, 3) == 0:
        return "same" if vintages == 1 else "same_by_newest"
    if real_growth_share > 0:
        return "rose" if vintages == 1 else "rose_by_newest"
    return "fell" if vintages == 1 else "fell_by_newest"


def bridge(standing: Standing) -> Exhibit:
    """Why tax and general grant differ from the original budget."""
    country, printed = standing.country, revenue_of(standing)
    text = stated_of(standing)
    stated = {item: value for item, value in text.items() if item in BRIDGE_FIGURES}
    own = standing.comparable.set_index("year").tax_nok_thousand
    before = share_of_country(own, national_tax(settled_by(country)), country.year - 1)
    frame = budget_bridge(printed.frame, stated, before)
    held = country.rules[country.year]
    by_formula = equalisation_returned(
        standing.this_year, standing.code, held, printed.frame, stated
    )
    steps = dict(zip(frame.step, frame.change_nok_million, strict=True))
    shares = shares_of_country(printed.frame, stated)
    tax = tax_deviation(printed.frame)
    nan = float("nan")
    return standing.exhibit(
        "bridge",
        frame,
        figures={
            **dict.fromkeys(("own_share", "share_assumed", "share_changed"), nan),
            **stated,
            **steps,
            "tax_nok_million": tax,
            "by_formula_nok_million": by_formula,
            "share_budget": shares.budget,
            "share_outcome": shares.outcome,
            "share_before": nan if before is None else before,
            "year_before": country.year - 1,
            "tax_growth_budget": text.get("tax_growth_budget", nan),
            "national_tax_growth_estimate": text.get("national_tax_growth_estimate", nan),
            "deficit_warned": text.get("deficit_warned", nan),
        },
        cases={
            "tax": sign_case(round(tax, 3), "above", "below", "same"),
            "stated_in": digits_case(stated.get("equalisation_above_budget", 0.0)),
            "left": sign_case(round(steps["tax_and_grant"], 3), "above", "below", "same"),
        },
        origins=(
            standing.given.own.origins[printed.table],
            standing.given.own.origins["stated_figures"],
            *standing.origins,
        ),
    )
