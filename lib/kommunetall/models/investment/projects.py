"""Statement 2B (investeringer per prosjekt): completion, deviations, status, and self-financing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import HAIR
from kommunetall.models.investment.statement import MONEY, actual_by_post, exchanged, wrong_rows

ALL, WHOLE = "Alle prosjekter", "Varige driftsmidler i alt"
COMPARED = ("actual_nok_thousand", "revised_budget_nok_thousand", "original_budget_nok_thousand")
ONE = ["label", "entity", "programme_area"]
SMALL_WORDS = frozenset(("og", "i", "av", "for", "til", "på", "ved", "med"))
NEAR = 1e-6


def completion(projects: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """How much of the revised budget was spent.

    completion = actual / revised budget; missing where the budget is not positive.

    Parameters
    ----------
    projects
        Rows with ``kind``, ``revised_budget_nok_thousand`` and ``actual_nok_thousand``; only projects count.
    by
        Columns to group by, for instance ``["committee"]``.

    Returns
    -------
    pandas.DataFrame
        One row per group in the order of the source, with ``projects``, ``revised_budget_nok_million``,
        ``actual_nok_million``, ``deviation_nok_million`` (positive: less was spent than the budget) and
        ``completion_percent``.
    """
    rows = projects[projects.kind == "project"].astype(
        {"revised_budget_nok_thousand": float, "actual_nok_thousand": float}
    )
    grouped = rows.groupby(list(by), sort=False)
    sums = grouped[["revised_budget_nok_thousand", "actual_nok_thousand"]].sum() / 1000
    budget, actual = sums.revised_budget_nok_thousand, sums.actual_nok_thousand
    return pd.DataFrame(
        {
            "projects": grouped.size(),
            "revised_budget_nok_million": budget,
            "actual_nok_million": actual,
            "deviation_nok_million": budget - actual,
            "completion_percent": 100 * actual / budget.where(budget > 0),
        }
    ).reset_index()


def completion_overview(
    projects: pd.DataFrame, status: pd.DataFrame, areas: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Completion of fixed assets by entity and by programme area, and completion of all projects by committee.

    Parameters
    ----------
    areas
        Names of programme areas by code; without them, the code is the name.

    Returns
    -------
    pandas.DataFrame
        As :func:`completion` gives it, by ``group``, with ``by`` (*Enhet*, *Hovedutvalg*, *Programområde*) and ``is_total``.
    """
    assets = projects[projects.part == 1]
    named = assets.programme_area.astype(object).map(lambda code: (areas or {}).get(code, code))
    named = named.fillna("Uten programområde")
    pieces = {
        "Enhet": completion(
            assets.assign(group=assets.entity.map(entity_names(projects))), ["group"]
        ),
        "Alle": completion(assets.assign(group=WHOLE), ["group"]),
        "Hovedutvalg": completion(status, ["committee"]).rename(columns={"committee": "group"}),
        "Programområde": completion(assets.assign(group=named), ["group"]),
    }
    found = pd.concat([piece.assign(by=by) for by, piece in pieces.items()], ignore_index=True)
    return found.assign(by=found.by.replace("Alle", "Enhet"), is_total=found.by == "Alle")


def entity_names(projects: pd.DataFrame) -> pd.Series:
    """Printed name of each entity, from the sums of statement 2B."""
    sums = projects[projects.kind == "subtotal"].set_index("entity")
    return sums.label.str.removeprefix("Sum ")


def one_project(projects: pd.DataFrame) -> pd.Series:
    """Name of the project of each row: rows of one entity and area whose names differ by small words only are one.

    The statement may print a project twice, with the budget in one row and the account in another. The first row's name is
    the project's.
    """
    words = projects.label.str.lower().str.findall(r"\w+").map(lambda w: frozenset(w) - SMALL_WORDS)
    key = [projects.entity.fillna(""), projects.programme_area.fillna(""), words]
    return projects.groupby(key, sort=False).label.transform("first")


def merged(projects: pd.DataFrame) -> pd.DataFrame:
    """Projects with the rows that are one project added, in the order of the source.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``entity``, ``programme_area``, the budgets and the actual, ``deviation_nok_thousand`` (revised budget less
        actual; as printed, where it is), ``deviation_percent`` of the revised budget's size (missing where it is zero) and ``rows``.
    """
    own = projects[projects.kind == "project"]
    money = [c for c in (*MONEY, "deviation_nok_thousand") if c in own]
    groups = own.assign(label=one_project(own)).groupby(ONE, sort=False, dropna=False)
    found = groups[money].sum().astype(float).assign(rows=groups.size()).reset_index()
    if "deviation_nok_thousand" not in found:
        found["deviation_nok_thousand"] = (
            found.revised_budget_nok_thousand - found.actual_nok_thousand
        )
    size = found.revised_budget_nok_thousand.abs()
    return found.assign(deviation_percent=100 * found.deviation_nok_thousand / size.where(size > 0))


def one_in_several_rows(projects: pd.DataFrame) -> pd.DataFrame:
    """The printed rows that are taken to be one project, each with the project's name: empty where there are none."""
    own = projects[projects.kind == "project"]
    named = own.assign(label=one_project(own))
    several = named.duplicated(ONE, keep=False)
    return own[several].assign(project=named.label[several])


def require_projects(projects: pd.DataFrame) -> None:
    """Refuse a statement 2B that cannot be computed with.

    Raises
    ------
    DataError
        With every project of one entity and part that stands twice, money columns that have changed places, and amounts with
        the sign the wrong way.
    """
    own = projects[projects.kind == "project"]
    twice = own[own.duplicated(["part", "entity", "label"], keep=False)]
    findings = [f"{label}: stands more than once: keep one row" for label in twice.label.unique()]
    findings += exchanged(projects) or wrong_rows(own, "label")
    if findings:
        raise DataError("The statement of projects (2B) cannot be used.", findings)


def require_status(status: pd.DataFrame) -> None:
    """Refuse status tables whose money columns have changed places, or with amounts whose sign is the wrong way.

    Raises
    ------
    DataError
        With every such column and project.
    """
    findings = exchanged(status) or wrong_rows(status[status.kind == "project"], "label")
    if findings:
        raise DataError("The committees' status tables cannot be used.", findings)


def largest_deviations(projects: pd.DataFrame, status: pd.DataFrame, count: int) -> pd.DataFrame:
    """The projects that ended farthest from the revised budget, largest first, either way.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables: ``label`` and ``status``.
    count
        How many to give.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``status``, ``label_and_status`` (the status where it is known),
        ``deviation_nok_million`` (negative: more was spent than the budget), ``deviation_percent`` and ``overspent``.
    """
    known = status[status.kind == "project"].drop_duplicates(["label", "entity"])
    rows = merged(projects).merge(known[["label", "entity", "status"]], "left")
    rows = rows.assign(deviation_nok_million=rows.deviation_nok_thousand / 1000)
    order = rows.deviation_nok_million.abs().sort_values(ascending=False, kind="stable").index
    largest = rows.loc[order].head(count).reset_index(drop=True)
    shown = largest.label + (" (" + largest.status + ")").fillna("")
    return largest.assign(label_and_status=shown, overspent=largest.deviation_nok_million < 0)


def largest_projects(projects: pd.DataFrame, count: int) -> pd.DataFrame:
    """The projects that most was spent on in the year, largest first: ``label``, ``actual_nok_million``, ``part_share`` of all spent."""
    rows = merged(projects).sort_values("actual_nok_thousand", ascending=False, ignore_index=True)
    amount = rows.actual_nok_thousand / 1000
    return (
        rows[["label"]]
        .assign(actual_nok_million=amount, part_share=amount / amount.sum())
        .head(count)
    )


def by_committee(status: pd.DataFrame) -> pd.DataFrame:
    """Each committee's projects from the first budget to the account, NOK million: ``label`` (its field) and the three amounts."""
    own = status[status.kind == "project"].groupby("committee", sort=False)
    money = own[list(reversed(COMPARED))].sum().astype(float) / 1000
    field = money.index.str.removeprefix("Hovedutvalg for ")
    found = money.set_axis([c.replace("thousand", "million") for c in money], axis=1).reset_index(
        drop=True
    )
    return found.assign(label=field.str[:1].str.upper() + field.str[1:])


def concentration(projects: pd.DataFrame, share: float = 0.8) -> pd.DataFrame:
    """How few projects explain the deviation, over and under the budget apart.

    Parameters
    ----------
    share
        Part of the deviation to explain.

    Returns
    -------
    pandas.DataFrame
        One row per ``side`` (*Brukte mer*, *Brukte mindre*): ``projects`` that deviate so, ``deviation_nok_million`` of them all,
        ``few``: the least number of projects that make up `share` of it, and ``few_share``, the part that they do make up.
    """
    deviation = merged(projects).deviation_nok_thousand / 1000
    sides = {
        "Brukte mer enn budsjettert": deviation < 0,
        "Brukte mindre enn budsjettert": deviation > 0,
    }
    rows = []
    for side, chosen in sides.items():
        sizes = deviation[chosen].abs().sort_values(ascending=False)
        reached = (sizes.cumsum() / sizes.sum()).to_numpy()
        few = int(np.searchsorted(reached, share - HAIR)) + 1 if len(sizes) else 0
        rows.append(
            (side, len(sizes), deviation[chosen].sum(), few, reached[few - 1] if few else np.nan)
        )
    return pd.DataFrame(
        rows, columns=["side", "projects", "deviation_nok_million", "few", "few_share"]
    )


def against_statement(projects: pd.DataFrame, statement: pd.DataFrame) -> pd.DataFrame:
    """Statement 2B against 2A: the projects of each part, and the post that they specify.

    Returns
    -------
    pandas.DataFrame
        One row per ``post`` 1–4 and money column that differs from it by more than the projects' rounding can explain, (projects + 1)/2:
        ``label``, ``column``, ``statement_nok_thousand`` (2A), ``projects_nok_thousand`` (2B) and ``difference_nok_thousand``.
    """
    own, posts = projects[projects.kind == "project"], statement.set_index("post")
    rows = []
    for post in range(1, 5):
        part = own[own.part == post]
        for column in (c for c in MONEY if c in own and c in posts):
            said, summed = float(posts[column][post]), float(part[column].sum())
            if abs(said - summed) > (len(part) + 1) / 2:
                rows.append((post, posts.label[post], column, said, summed, summed - said))
    names = ["statement_nok_thousand", "projects_nok_thousand", "difference_nok_thousand"]
    return pd.DataFrame(rows, columns=["post", "label", "column", *names])


def status_tables(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    """Each committee's status table in the order of the source, with the entity's name in its sums."""
    status, projects = tables["project_status"], tables["investment_projects"]
    names = status.entity.map(entity_names(projects)).fillna("øvrige prosjekter")
    labels = status.label.mask(status.kind == "sum", "Sum " + names)
    rows = status.assign(label=labels, status=status.status.fillna("–"))
    return list(rows.groupby("committee", sort=False))


def status_counts(status: pd.DataFrame) -> pd.DataFrame:
    """Completion by printed status, most projects first; ``status`` is *Ikke oppgitt* where none is printed."""
    counted = completion(status.assign(status=status.status.fillna("Ikke oppgitt")), ["status"])
    return counted.sort_values("projects", ascending=False, kind="stable", ignore_index=True)


def status_differences(projects: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Where statement 2B and the committees' status tables do not show the same for a project, and why as far as can be seen.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables of all committees.

    Returns
    -------
    pandas.DataFrame
        One row per project and money column that differs, the actual first: ``label``, ``column``, ``statement_nok_thousand``,
        ``status_nok_thousand`` (each missing where that source lacks the project), ``difference_nok_thousand`` (status less statement)
        and ``remark``. Last, per column, the sum over all projects, also those that agree.
    """
    both, rows = apart(projects[projects.kind == "project"], status[status.kind == "project"]), []
    twice, same = (
        in_several_committees(both[1]),
        one_project(both[0]).groupby(both[0].label).first(),
    )
    for column in COMPARED:
        joined = pd.concat(
            [r.groupby("label", sort=False)[column].sum().astype(float) for r in both],
            axis=1,
            keys=["statement_nok_thousand", "status_nok_thousand"],
        )
        difference = joined.status_nok_thousand.fillna(0) - joined.statement_nok_thousand.fillna(0)
        unlike = joined.assign(difference_nok_thousand=difference)[difference != 0]
        missing = unlike.statement_nok_thousand[unlike.status_nok_thousand.isna()]
        whole = (
            joined.sum()
            .rename(ALL)
            .to_frame()
            .T.assign(difference_nok_thousand=difference.sum(), remark="")
        )
        told = unlike.assign(
            remark=[why(label, row, missing, twice, same) for label, row in unlike.iterrows()],
            lacking=unlike.isna().any(axis=1),
        ).sort_values("lacking", kind="stable")
        rows.append(pd.concat([told.drop(columns="lacking"), whole]).assign(column=column))
    found = pd.concat(rows).rename_axis("label").reset_index()
    return found[["label", "column", *joined, "difference_nok_thousand", "remark"]]


def apart(*sources: pd.DataFrame) -> list[pd.DataFrame]:
    """The sources with the entity in the name of each project whose name several entities have."""
    entities = (
        pd.concat([rows[["label", "entity"]] for rows in sources]).groupby("label").entity.nunique()
    )
    shared = entities.index[entities > 1]
    return [
        rows.assign(
            label=rows.label.where(
                ~rows.label.isin(shared), rows.label + " (" + rows.entity.fillna("–") + ")"
            )
        )
        for rows in sources
    ]


def in_several_committees(status: pd.DataFrame) -> list[str]:
    """Projects that stand in the tables of more than one committee; each table counts them."""
    own = status[status.kind == "project"].groupby(["label", "entity"], sort=False, dropna=False)
    committees = own.committee.nunique()
    return list(committees.index[committees > 1].get_level_values("label"))


def why(
    label: str, row: pd.Series, missing: pd.Series, twice: Sequence[str], same: pd.Series
) -> str:
    """What explains that the two sources differ for a project, in words; empty where nothing is seen."""
    if label in twice:
        return "Står under flere hovedutvalg"
    if pd.isna(row.status_nok_thousand):
        other = same.index[(same == same[label]) & (same.index != label)]
        return (
            f"Trolig samme prosjekt som {other[0]}" if len(other) else "Mangler i statustabellene"
        )
    parts = adding_up(missing, row.difference_nok_thousand)
    if parts:
        return f"Samme beløp som {' og '.join(parts)}"
    return "Mangler i 2B" if pd.isna(row.statement_nok_thousand) else ""


def adding_up(amounts: pd.Series, total: float) -> list[str]:
    """Fewest amounts, at most three, that add up to a total; none where no such set is found.

    Of several sets of one size the first is given, in the order of the amounts. What is left beside none, each
    and each pair of the amounts is looked up among them, so the work grows with the square of their number.
    """
    sizes = amounts.to_numpy(dtype=float)
    order = np.argsort(sizes, kind="stable")
    places = np.arange(len(sizes))
    pairs = np.column_stack(np.triu_indices(len(sizes), k=1))
    for firsts in (np.empty((1, 0), dtype=int), places[:, np.newaxis], pairs):
        left = total - sizes[firsts].sum(axis=1)
        lowest = np.searchsorted(sizes[order], left - NEAR)
        highest = np.searchsorted(sizes[order], left + NEAR)
        for row in np.flatnonzero(lowest < highest):
            for last in sorted(order[lowest[row] : highest[row]]):
                chosen = [*firsts[row], last]
                if last > max(firsts[row], default=-1) and abs(sizes[chosen].sum() - total) < HAIR:
                    return list(amounts.index[chosen])
    return []


def self_financing(
    statement: pd.DataFrame, projects: pd.DataFrame, rentable_area: str
) -> pd.DataFrame:
    """Share of investment paid from operations, as a ladder of ever smaller bases.

    share = transfer from operations / (gross investment − VAT compensation − grants − rentable)

    Rentable are investments that fees pay. The statement does not mark them: here they are all projects
    of one programme area. Every further rentable project makes the base smaller and the share larger.

    Parameters
    ----------
    statement, projects
        Statements 2A and 2B.
    rentable_area
        Code of the programme area whose investments fees pay.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million``, ``base_nok_million`` after it, and ``self_financing_share`` of that base.

    Raises
    ------
    DataError
        If no fixed asset has the programme area.
    """
    actual = actual_by_post(statement) / 1000
    rentable = projects[
        (projects.kind == "project")
        & (projects.part == 1)
        & (projects.programme_area == rentable_area)
    ]
    if rentable.empty:
        areas = ", ".join(sorted(projects.programme_area.dropna().unique()))
        raise DataError(
            f"No project belongs to the programme area {rentable_area!r}.",
            [f"areas there: {areas}"],
        )
    steps = [
        ("Brutto investeringer i varige driftsmidler", actual[1]),
        ("Kompensasjon for merverdiavgift", actual[7]),
        ("Tilskudd fra andre", actual[8]),
        ("Investeringer som gebyrer betaler", -rentable.actual_nok_thousand.sum() / 1000),
    ]
    ladder = pd.DataFrame(steps, columns=["step", "change_nok_million"])
    base = ladder.change_nok_million.cumsum()
    return ladder.assign(base_nok_million=base, self_financing_share=-actual[20] / base)


def unexplained_base(ladder: pd.DataFrame, printed_percent: float) -> pd.Series:
    """What a printed share of self-financing leaves unexplained of the base.

    implied = transfer / printed; gap = last base of the ladder − implied

    The printed percent has one decimal, so the implied base lies between two ends.

    Returns
    -------
    pandas.Series
        ``implied_nok_million``, ``gap_nok_million``, ``gap_low_nok_million``, ``gap_high_nok_million``.
    """
    last = ladder.iloc[-1]
    transfer = last.self_financing_share * last.base_nok_million
    ends = {
        "gap": printed_percent,
        "gap_low": printed_percent - 0.05,
        "gap_high": printed_percent + 0.05,
    }
    gaps = {
        f"{name}_nok_million": last.base_nok_million - 100 * transfer / end
        for name, end in ends.items()
    }
    return pd.Series({"implied_nok_million": 100 * transfer / printed_percent, **gaps})
