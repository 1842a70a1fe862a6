"""Statement 2B (investeringer per prosjekt): completion, deviations, status, and self-financing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment_statement import actual_by_post

ALL = "Alle prosjekter"


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


def completion_overview(projects: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Completion of fixed assets by entity, their sum, and completion of all projects by committee.

    Returns
    -------
    pandas.DataFrame
        As :func:`completion` gives it, by ``group``, with ``is_total``.
    """
    assets = projects[projects.part == 1]
    pieces = [
        completion(assets.assign(group=assets.entity.map(entity_names(projects))), ["group"]),
        completion(assets.assign(group="Varige driftsmidler i alt"), ["group"]).assign(is_total=True),
        completion(status, ["committee"]).rename(columns={"committee": "group"}),
    ]
    return pd.concat(
        [piece.assign(is_total=piece.get("is_total", False)) for piece in pieces], ignore_index=True
    )


def entity_names(projects: pd.DataFrame) -> pd.Series:
    """Printed name of each entity, from the sums of statement 2B."""
    sums = projects[projects.kind == "subtotal"].set_index("entity")
    return sums.label.str.removeprefix("Sum ")


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
        ``deviation_nok_million`` (negative: more was spent than the budget) and ``overspent``.
    """
    known = status[status.kind == "project"].drop_duplicates("label").set_index("label").status
    rows = projects[projects.kind == "project"].assign(
        deviation_nok_million=lambda f: f.deviation_nok_thousand.astype(float) / 1000,
        status=lambda f: f.label.map(known),
    )
    order = rows.deviation_nok_million.abs().sort_values(ascending=False, kind="stable").index
    largest = rows.loc[order].head(count).reset_index(drop=True)
    shown = largest.label + (" (" + largest.status + ")").fillna("")
    return largest.assign(label_and_status=shown, overspent=largest.deviation_nok_million < 0)


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
    """Where statement 2B and the status tables do not show the same actual for a project.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables of all committees.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``statement_nok_thousand``, ``status_nok_thousand`` (missing where the table lacks the
        project), ``difference_nok_thousand`` (status less statement), ``in_both``, and ``same_as``: the
        project that the status tables lack and whose amount is the difference. Last the sum over all
        projects, also those that agree.
    """
    sides = {"statement_nok_thousand": projects, "status_nok_thousand": status}
    joined = pd.concat({name: actual_by_label(side) for name, side in sides.items()}, axis=1)
    total = joined.sum().to_frame().T.set_axis([ALL])
    joined["in_both"] = joined.notna().all(axis=1)
    unlike = joined[joined.statement_nok_thousand.fillna(0) != joined.status_nok_thousand.fillna(0)]
    rows = pd.concat(
        [unlike.sort_values("in_both", ascending=False, kind="stable"), total.assign(in_both=True)]
    )
    difference = rows.status_nok_thousand.fillna(0) - rows.statement_nok_thousand.fillna(0)
    missing = unlike[unlike.status_nok_thousand.isna()].statement_nok_thousand
    same = {amount: label for label, amount in missing.items()}
    explained = [same.get(d, "") if both else "" for d, both in zip(difference, rows.in_both, strict=True)]
    return (
        rows.assign(difference_nok_thousand=difference, same_as=explained).rename_axis("label").reset_index()
    )


def actual_by_label(rows: pd.DataFrame) -> pd.Series:
    """Actual of each project by its label, NOK thousand, in the order of the source."""
    named = rows[rows.kind == "project"].groupby("label", sort=False)
    return named.actual_nok_thousand.sum().astype(float)


def self_financing(statement: pd.DataFrame, projects: pd.DataFrame, rentable_area: str) -> pd.DataFrame:
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
        (projects.kind == "project") & (projects.part == 1) & (projects.programme_area == rentable_area)
    ]
    if rentable.empty:
        areas = ", ".join(sorted(projects.programme_area.dropna().unique()))
        raise DataError(
            f"No project belongs to the programme area {rentable_area!r}.", [f"areas there: {areas}"]
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
    ends = {"gap": printed_percent, "gap_low": printed_percent - 0.05, "gap_high": printed_percent + 0.05}
    gaps = {f"{name}_nok_million": last.base_nok_million - 100 * transfer / end for name, end in ends.items()}
    return pd.Series({"implied_nok_million": 100 * transfer / printed_percent, **gaps})
