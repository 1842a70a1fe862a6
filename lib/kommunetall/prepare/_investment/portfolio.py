"""What depends on municipality and year alone: projects, and whether the figures add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.models.findings import HAIR, number_case, sign_case
from kommunetall.models.investment.projects import counted_as, drawn_of
from kommunetall.models.investment.status import sums_of_others
from kommunetall.models.investment.two_sources import left_out
from kommunetall.models.outcomes import DIFFERS
from kommunetall.prepare._investment.account import Account, require_accounts
from kommunetall.prepare._investment.columns import AGAINST_ADOPTED, REVISED, STATEMENT
from kommunetall.prepare._reconciliation import not_closing

IDENTITIES = ("table", "identity", "row", "column", "printed", "computed", "difference")
SEVERAL, SEVERAL_AND_SUM = 2, 3
NO_PROJECTS = "oversikten har ingen prosjekter"
NO_COMMITTEES = "kolonnen committee i project_status er tom"
BUDGETS_AND_ACCOUNT = ("original_budget_nok_thousand", REVISED[0], AGAINST_ADOPTED[0])


def largest(account: Account) -> Exhibit | Several:
    """The projects that most was spent on."""
    frame = account.account.projects.largest
    if frame.empty:
        return account.several("largest", why=NO_PROJECTS)
    first = frame.iloc[0]
    return account.sized(
        "largest",
        frame,
        figures={"largest": first.label, "share": first.part_share},
        cases={"counted": counted_as(account.given.tables["investment_projects"])},
        notes=("abbreviations",),
        origins=account.source("investment_projects"),
    )


def by_entity(account: Account) -> Exhibit | Several:
    """Completion of fixed assets by entity."""
    frame = account.account.projects.by_entity
    if len(frame) < SEVERAL_AND_SUM:
        return account.several("by_entity", why="én regnskapsenhet har alle prosjektene")
    own = frame[~frame.is_total]
    beside = beside_all(account, int(own.projects.sum()))
    return account.sized(
        "by_entity", frame, figures={**spread(own), **beside}, notes=note_of(beside, "assets_alone")
    )


def beside_all(account: Account, counted: int) -> dict[str, float]:
    """How many projects a table has, and how many statement 2B has; missing where they are as many.

    Missing too where it is not there.
    """
    rows = account.given.tables.get("investment_projects")
    of_all = counted if rows is None else int((rows.kind == "project").sum())
    if counted == of_all:
        return dict.fromkeys(("counted", "of_all"), np.nan)
    return {"counted": counted, "of_all": of_all}


def note_of(beside: Mapping[str, float], note: str) -> tuple[str, ...]:
    """A note on how many projects a table has, where statement 2B has another number of them."""
    return () if np.isnan(beside["counted"]) else (note,)


def note_of_sums(account: Account) -> tuple[str, ...]:
    """A note on rows of the status tables that are sums of others, where there are any."""
    others = account.account.projects.others
    return ("sums",) if sums_of_others(account.given.tables["project_status"], others) else ()


def spread(frame: pd.DataFrame) -> dict[str, object]:
    """Who spent most and least of the revised budget; missing where there are not two."""
    own = frame[frame.label != model.NO_AREA].dropna(subset="completion_percent")
    ranked = own.sort_values("completion_percent", kind="stable")
    if len(ranked) < SEVERAL:
        return dict.fromkeys(("most_label", "most", "least_label", "least"), np.nan)
    least, most = ranked.iloc[0], ranked.iloc[-1]
    return {
        "most_label": most.label,
        "most": most.completion_percent,
        "least_label": least.label,
        "least": least.completion_percent,
    }


def by_committee(account: Account) -> Exhibit | Several:
    """Completion of all projects by committee."""
    known = account.account.projects
    frame = known.by_committee
    if frame.empty:
        return account.several("by_committee", why=NO_COMMITTEES)
    several = ("several_committees",) if known.in_several_committees else ()
    beside = beside_all(account, int(known.by_status.projects.sum()))
    return account.sized(
        "by_committee",
        frame,
        figures={
            "projects": known.in_several_committees,
            **spread(frame),
            **beside,
            "sums": sums_of_others(account.given.tables["project_status"], known.others),
        },
        notes=(*several, *note_of(beside, "with_status"), *note_of_sums(account)),
        origins=account.source("project_status"),
    )


def by_area(account: Account) -> Exhibit | Several:
    """Completion of fixed assets by service area."""
    frame = account.account.projects.by_area
    if set(frame.label) <= {model.NO_AREA}:
        return account.several("by_area", why="prosjektene er ikke fordelt på områder")
    beside = beside_all(account, int(frame.projects.sum()))
    return account.sized(
        "by_area",
        frame,
        figures={**spread(frame), **beside},
        notes=note_of(beside, "assets_alone"),
    )


def by_status(account: Account) -> Exhibit | Several:
    """Completion of all projects by the municipality's own status."""
    known = account.account.projects
    frame = known.by_status
    if set(frame.status) <= {model.NOT_STATED}:
        return account.several("by_status", why="ingen prosjekter har status")
    beside = beside_all(account, int(frame.projects.sum()))
    return account.sized(
        "by_status",
        frame,
        figures={
            "behind": known.behind,
            "projects": known.with_status,
            "on_plan": known.on_plan,
            "not_assessed": known.not_assessed or np.nan,
            "assessed": known.with_status - known.not_assessed,
            **beside,
            "sums": sums_of_others(account.given.tables["project_status"], known.others),
        },
        notes=(*note_of(beside, "with_status"), *note_of_sums(account)),
        cases={
            "behind": of_assessed(known.behind_case, known.with_status, known.not_assessed),
            "on_plan": known.on_plan_case,
        },
    )


def of_assessed(behind: str, with_status: int, not_assessed: float) -> str:
    """Which title tells how many are behind: of all, or of those that the municipality assessed.

    Examples
    --------
    >>> of_assessed("several_delayed", 81, 30), of_assessed("one_delayed", 9, 0)
    ('assessed_several_delayed', 'one_delayed')
    >>> of_assessed("none", 3, 3), of_assessed("not_known", 3, float("nan"))
    ('not_known', 'not_known')
    """
    if np.isnan(not_assessed) or not not_assessed or behind == "not_known":
        return behind
    return f"assessed_{behind}" if with_status > not_assessed else "not_known"


def deviations(account: Account) -> Exhibit | Several:
    """The projects that ended farthest from the revised budget."""
    frame = account.account.projects.deviations
    if frame.empty:
        return account.several("deviations", why=NO_PROJECTS)
    first = frame.iloc[0]
    size = first.deviation_nok_million
    sides = account.account.projects.concentration.set_index("side")
    counts = sides[["projects", "few"]].astype(int).to_dict("index")
    amounts = sides[["deviation_nok_million", "few_share"]].astype(float).to_dict("index")
    over, under = counts["more"], counts["less"]
    rows = account.given.tables["investment_projects"]
    counted, drawn = counted_as(rows), drawn_of(rows, frame)
    made = account.sized(
        "deviations",
        frame[["label_and_status", "deviation_nok_million"]].assign(is_strong=frame.overspent),
        figures={
            "largest": first.label,
            "deviation": size,
            "over": over["projects"],
            "over_amount": amounts["more"]["deviation_nok_million"],
            "over_few": over["few"],
            "over_share": amounts["more"]["few_share"],
            "under": under["projects"],
            "under_amount": amounts["less"]["deviation_nok_million"],
            "over_drawn": drawn.over,
            "under_drawn": drawn.under,
            "not_over": drawn.of_under,
        },
        cases={
            "largest": sign_case(size, "less", "more", f"same_{counted}"),
            "counted": counted,
            "over": f"{number_case(over['projects'])}_{counted}",
            "under": number_case(under["projects"]),
            "few": few_case(over["projects"], over["few"], drawn.over),
        },
        notes=() if account.account.projects.merged.empty else ("as_one",),
        origins=account.source("investment_projects"),
    )
    return replace(made, cases={**made.cases, "drawn": f"{drawn.which}_{made.cases['unit']}"})


def few_case(projects: int, few: int, shown: int) -> Literal["some", "not_said"]:
    """Whether it is said how few projects explain most of what was overspent.

    It is, where they are less than half of them, and all are shown.
    """
    return "some" if 0 < few <= shown and 2 * few < projects else "not_said"


def explained(account: Account) -> Exhibit | Several:
    """What the municipality says of the projects that deviate."""
    rows = account.given.tables["investment_projects"]
    own = rows[rows.kind == "project"].dropna(subset="explanation")
    if own.empty:
        return account.several("explained", why="kommunen har ikke forklart avvikene")
    amounts = (own.revised_budget_nok_thousand - own.actual_nok_thousand).astype(float) / 1000
    frame = own[["label"]].assign(deviation_nok_million=amounts, explanation=own.explanation)
    return account.sized(
        "explained", frame.reset_index(drop=True), origins=account.source("investment_projects")
    )


def projects(account: Account) -> Exhibit:
    """Statement 2B as printed, with the municipality's own view of each project's progress."""
    rows = account.account.projects.statement
    columns: tuple[str, ...] = STATEMENT
    if rows.status.notna().any():
        columns = tuple(column for column in STATEMENT if column != AGAINST_ADOPTED[1])
    made = account.rows_of("projects", "investment_projects", rows, ("label", *columns, "status"))
    own = rows[rows.kind == "project"]
    spent = float(own.actual_nok_thousand.astype(float).sum()) / 1000
    figures = {**made.figures, "count": len(own), "spent": spent}
    cases = {**made.cases, "count": number_case(len(own)), "counted": counted_as(rows)}
    notes = ("own_view",) if "status" in made.frame else ()
    return replace(made, figures=figures, cases=cases, notes=notes)


def status(account: Account) -> Several:
    """The committees' status tables as printed, one for each; the first says what status is.

    They have nothing but the status that statement 2B does not have, and that is told there.
    """
    if "investment_projects" in account.given.tables:
        return account.several("status", why="oversikten over prosjektene har statusen")
    columns = ("label", *BUDGETS_AND_ACCOUNT, "status", "deviation_nok_thousand")
    names = account.account.structure.committee_names
    parts: list[Exhibit] = []
    for committee, rows in account.account.projects.status_tables.items():
        printed = account.rows_of(f"status.{committee}", "project_status", rows, columns)
        printed = replace(printed, notes=() if parts else ("own_view",))
        case = "none" if committee == model.ALL else "named"
        parts.append(named_by(printed, case, committee_label=names.get(committee, committee)))
    return account.several("status", *parts)


def named_by(exhibit: Exhibit, committee: str, **figures: str) -> Exhibit:
    """An exhibit whose title may name what it is about, where that has a name."""
    cases = {**exhibit.cases, "committee": committee}
    return replace(exhibit, figures={**exhibit.figures, **figures}, cases=cases)


def differences(account: Account) -> Exhibit | Several:
    """Projects that statement 2B and the status tables do not show the same for."""
    frame = account.account.projects.differences
    if frame.is_total.all():
        return account.several("differences", why="2B og statustabellene viser det samme")
    named = frame.assign(column=with_titles(account, frame.column))
    origins = account.source("project_status")
    unlike = left_out(
        account.given.tables["investment_projects"], account.given.tables["project_status"]
    )
    return account.exhibit(
        "differences",
        named,
        figures={"left_out": unlike or None},
        notes=("reading", "left_out") if unlike else ("reading",),
        origins=origins,
    )


def with_titles(account: Account, columns: pd.Series) -> pd.Series:
    """Titles of columns of the tables."""
    return columns.map(dict(account.given.titles))


def merged(account: Account) -> Exhibit | Several:
    """Printed rows that are taken to be one project."""
    frame = account.account.projects.merged
    if frame.empty:
        return account.several("merged", why="ingen rader er regnet som ett prosjekt")
    columns = ["label", "project", *BUDGETS_AND_ACCOUNT]
    origins = account.source("investment_projects")
    return account.exhibit("merged", frame[columns], notes=("alike",), origins=origins)


def statement_agrees(account: Account) -> Exhibit:
    """Whether statement 2B shows the same sums as 2A, and the same as the status tables."""
    known = account.account.projects
    agree = "agree_of_treasury" if known.is_of_treasury else "agree"
    has_status = "project_status" in account.given.tables
    is_same = has_status and known.differences.is_total.all()
    return account.exhibit(
        "statement_agrees",
        cases={
            "sums": "differ" if len(known.against_statement) else agree,
            "status": "agrees" if is_same else "not_said",
        },
    )


def against_statement(account: Account) -> Exhibit | Several:
    """Posts of 2A whose projects in 2B sum to another amount."""
    frame = account.account.projects.against_statement
    if frame.empty:
        return account.several("against_statement", why="2B og 2A viser de samme summene")
    return account.exhibit(
        "against_statement", frame.assign(column=with_titles(account, frame.column))
    )


def against_text(account: Account) -> Exhibit | Several:
    """Stated figures beside the same from the tables."""
    frame = text_beside_tables(account)
    if frame.empty:
        return account.several("against_text", why="ingen oppgitte tall står også i tabellene")
    wrong = account.account.wrong_in_text
    printed = identities(account)
    unclosed = len(printed.frame) if isinstance(printed, Exhibit) else 0
    return account.exhibit(
        "against_text",
        as_printed(frame),
        figures={"figures": len(frame), "wrong": wrong, "not_closing": unclosed},
        cases={"wrong": "some" if wrong else "none", "not_closing": number_case(unclosed)},
    )


def as_printed(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures with one decimal of millions and two of percent, halves away from 0."""
    scale = np.where(frame.unit == "percent", 100, 10)
    rounded = {
        name: np.sign(frame[name]) * np.floor(frame[name].abs() * scale + 0.5 + HAIR) / scale
        for name in ("stated", "computed", "difference")
    }
    return frame.assign(**rounded)


def text_beside_tables(account: Account) -> pd.DataFrame:
    """Amounts and shares of the text beside the same from the tables.

    ``label``, ``unit`` (``nok_million`` or ``percent``), ``stated``, ``computed``, ``difference``
    and ``outcome``.
    """
    known = {
        "nok_million": account.account.against_text,
        "percent": account.account.shares_against_text,
    }
    found = [
        rows.set_axis(rows.columns.str.removesuffix(f"_{unit}"), axis="columns").assign(unit=unit)
        for unit, rows in known.items()
        if len(rows)
    ]
    columns = ["label", "stated", "computed", "difference", "unit", "outcome"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def sources(account: Account) -> Exhibit | Several:
    """Figures that a prescribed statement and another table have, and that are not the same."""
    require_accounts(account)
    frame = account.account.sources
    differs = frame[frame.outcome == DIFFERS].drop(columns="outcome")
    if differs.empty:
        return account.several("sources", why="tabellene som har de samme tallene, er like")
    figures = {"differing": len(differs), "compared": len(frame)}
    return account.exhibit("sources", differs, figures=figures, notes=("first",))


def identities(account: Account) -> Exhibit | Several:
    """What is printed and does not add up, in all tables."""
    given = account.given
    require_accounts(account)
    found = not_closing(
        account, "identities", given.checks, given.municipality, given.year, IDENTITIES
    )
    if found.frame.empty:
        return account.several("identities", why="alle summer og differanser stemmer")
    return found
