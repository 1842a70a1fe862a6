"""The report in short, the rules that it uses, and whether the printed figures add up."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.outcomes import DIFFERS, IN_TWO_AREAS, ROUNDING
from kommunetall.models.workforce.cases import apart, direction, equality, standing
from kommunetall.models.workforce.stated import against_text, only_in_text
from kommunetall.prepare import _reconciliation as common
from kommunetall.prepare._reading import OF_WORKING_TIME, rules_exhibit
from kommunetall.prepare._workforce.coming_and_going import TURNOVER, has_goal, printed_rates
from kommunetall.prepare._workforce.printed import SICKNESS, STAFF, Printed
from kommunetall.prepare._workforce.read import STATED, Given

TELL_OF_TIME = frozenset({"overtime", "breaches_by_area", "breaches_by_type"})
OF_SICKNESS = ("employer_period_",)
TOTAL_OF = {
    "fte": "fte",
    "sickness_absence": "rate_percent",
    "turnover": "turnover_percent",
}
IN_TEXT = ("employees", "temporary_fte", "hires", "apprentices", "overtime_paid_reduction")
BESIDE = (
    *("fte_change", "previous_rate_percent", "previous_turnover_percent"),
    *("overtime_hours", "previous_overtime_hours", "breaches", "previous_breaches"),
)
COLUMNS = ("table", "row", "column", "printed", "computed", "difference", "outcome")


def finding(printed: Printed) -> Exhibit:
    """The four figures that most readers look for, and what only the running text states.

    Raises
    ------
    NotThere
        If none of them is known.
    """
    given = printed.given
    names = (*("fte", "rate_percent", "target_percent", "turnover_percent"), *BESIDE)
    figures = printed.of_total(*names)
    hires = given.tables.get("hires")
    stated = only_in_text(given.stated, printed.areas, hires, printed.year)
    figures |= {TOTAL_OF[item]: stated[item] for item in TOTAL_OF if item in stated}
    if has_goal(given):
        stated = stated.drop("apprentices")
    in_text = {f"stated_{item}": stated.get(item, float("nan")) for item in IN_TEXT}
    if pd.isna([*figures.values(), *in_text.values()]).all():
        raise NotThere("Ingen sum er kjent.", tables=(STAFF, SICKNESS, TURNOVER))
    differing = unexplained(printed)
    told = pd.Series(figures, dtype=float)
    cases = {
        "change": direction(0.0, told.fte_change, 0),
        "sickness": direction(told.previous_rate_percent, told.rate_percent, 1),
        "standing": standing(told.rate_percent, told.target_percent, 1),
        "overtime": direction(told.previous_overtime_hours, told.overtime_hours, 0),
        "breaches": direction(told.previous_breaches, told.breaches, 0),
        "turnover": direction(told.previous_turnover_percent, told.turnover_percent, 2),
    }
    return printed.exhibit(
        "finding",
        figures={
            **figures,
            **printed_rates(told),
            **in_text,
            "gap_points": apart(told.rate_percent, told.target_percent, 1),
            "differing": differing,
        },
        cases=cases,
        notes=("unequal",) if differing else (),
        origins=common.papers(printed.given.tables, printed.given.place.code, printed.year),
    )


def rules(given: Given) -> Exhibit | Several:
    """The rules that hold at the year's end, each where a table tells of what it is about.

    Raises
    ------
    NotThere
        If there are no tables that they would hold for.
    """
    if not given.tables and STATED not in given.sources:
        raise NotThere("Det er ingen tall om ansatte.", tables=("fte_employees",))
    left_out = (
        *(OF_WORKING_TIME if TELL_OF_TIME.isdisjoint(given.tables) else ()),
        *(OF_SICKNESS if SICKNESS not in given.tables else ()),
    )
    kept = [
        replace(rule, note="") if rule.parameter.startswith(OF_SICKNESS) else rule
        for rule in given.rules
        if not rule.parameter.startswith(left_out)
    ]
    if not kept:
        return given.several("rules", why="tallene som er lagt inn, bruker ingen regler")
    return rules_exhibit(given, kept)


@lru_cache(maxsize=64)
def checks_of(printed: Printed) -> dict[str, pd.DataFrame]:
    """Printed sums and figures of the text beside what the tables give, by table."""
    given = printed.given
    checks = common.checked(given.tables, given.place.code)
    if STATED in given.sources:
        hires = given.tables.get("hires")
        checks[STATED] = against_text(given.stated, printed.areas, hires, printed.year)
    return checks


@lru_cache(maxsize=64)
def not_equal(printed: Printed) -> pd.DataFrame:
    """Printed sums and figures of the text that are not equal to what the tables give."""
    code = printed.given.place.code
    return common.unequal(checks_of(printed), code, (ROUNDING, IN_TWO_AREAS, DIFFERS), COLUMNS)


def unexplained(printed: Printed) -> int:
    """How many printed figures neither rounding nor people in two areas explain."""
    return sum(int((rows.outcome == DIFFERS).sum()) for rows in checks_of(printed).values())


def unequal(printed: Printed) -> Exhibit:
    """Printed figures that are not equal to the computed, whether rounding explains it or not.

    Raises
    ------
    NotThere
        If there is nothing printed that can be computed too.
    """
    if not any(len(rows) for rows in checks_of(printed).values()):
        raise NotThere("Ingen trykte summer kan kontrolleres mot andre tall.")
    wrong = not_equal(printed)
    return printed.exhibit(
        "unequal",
        wrong,
        figures={
            "unequal": len(wrong),
            "rounding": int((wrong.outcome == ROUNDING).sum()) or None,
            "in_two": int((wrong.outcome == IN_TWO_AREAS).sum()) or None,
        },
        cases={
            "equality": equality(wrong),
            "title": "explained" if len(wrong) and not unexplained(printed) else equality(wrong),
        },
        notes=tuple(
            outcome
            for outcome in (ROUNDING, IN_TWO_AREAS, DIFFERS)
            if (wrong.outcome == outcome).any()
        ),
        origins=common.papers(printed.given.tables, printed.given.place.code, printed.year),
    )
