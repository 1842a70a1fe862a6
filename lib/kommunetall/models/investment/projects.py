"""Statement 2B (investeringer per prosjekt) and the status tables: completion and deviations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import HAIR
from kommunetall.models.investment.printed import MONEY, exchanged, wrong_rows
from kommunetall.models.structure import named

ALL: Final = "all"
NO_AREA: Final = "no_area"
NOT_STATED: Final = "not_stated"
MORE: Final = "more"
LESS: Final = "less"
CountedAs = Literal["projects", "posts"]
COMPARED = ("actual_nok_thousand", "revised_budget_nok_thousand", "original_budget_nok_thousand")
ONE = ["label", "entity", "service_area"]
SMALL_WORDS = frozenset(("og", "i", "av", "for", "til", "på", "ved", "med"))


def completion(
    projects: pd.DataFrame, by: Sequence[str], others: Collection[str] = ()
) -> pd.DataFrame:
    """How much of the revised budget was spent.

    completion = actual / revised budget; missing where the budget is not positive.

    Parameters
    ----------
    projects
        Rows with ``kind``, ``revised_budget_nok_thousand`` and ``actual_nok_thousand``; only
        projects count.
    by
        Columns to group by, for instance ``["committee"]``.
    others
        Entities that stand for several others: a row of theirs is a sum, which has its amounts and
        is not counted as a project.

    Returns
    -------
    pandas.DataFrame
        One row per group in the order of the source, with ``projects``,
        ``revised_budget_nok_million``, ``actual_nok_million``, ``deviation_nok_million`` (positive:
        less was spent than the budget) and ``completion_percent``.
    """
    own = projects[projects.kind == "project"]
    counted = ~own.entity.isin(others) if len(others) else True
    rows = own.assign(is_counted=counted).astype(
        {"revised_budget_nok_thousand": float, "actual_nok_thousand": float}
    )
    grouped = rows.groupby(list(by), sort=False)
    sums = grouped[["revised_budget_nok_thousand", "actual_nok_thousand"]].sum() / 1000
    budget, actual = sums.revised_budget_nok_thousand, sums.actual_nok_thousand
    return pd.DataFrame(
        {
            "projects": grouped.is_counted.sum(),
            "revised_budget_nok_million": budget,
            "actual_nok_million": actual,
            "deviation_nok_million": budget - actual,
            "completion_percent": 100 * actual / budget.where(budget > 0),
        }
    ).reset_index()


def completion_by_entity(projects: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Completion of fixed assets by entity, by its name, and of all in the row :data:`ALL`.

    Returns
    -------
    pandas.DataFrame
        As :func:`completion` gives it, by ``label``, with ``is_total``.
    """
    assets = projects[projects.part == 1]
    each = completion(assets.assign(label=named(assets.entity, names)), ["label"])
    whole = completion(assets.assign(label=ALL), ["label"])
    return pd.concat([each.assign(is_total=False), whole.assign(is_total=True)], ignore_index=True)


def completion_by_area(projects: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """Completion of fixed assets by service area, as :func:`completion` gives it, by ``label``.

    Parameters
    ----------
    areas
        Names of service areas by code; where one lacks, the code is the name. What has no area is
        :data:`NO_AREA`, and stands last.
    """
    assets = projects[projects.part == 1]
    label = named(assets.service_area, areas).fillna(NO_AREA)
    found = completion(assets.assign(label=label), ["label"])
    return found.sort_values("label", key=lambda c: c == NO_AREA, kind="stable", ignore_index=True)


def one_project(projects: pd.DataFrame) -> pd.Series:
    """Name of the project of each row.

    Rows of one entity and area whose names differ by small words only are one project.

    The statement may print a project twice, with the budget in one row and the account in another.
    The first row's name is the project's.
    """
    words = projects.label.str.lower().str.findall(r"\w+").map(lambda w: frozenset(w) - SMALL_WORDS)
    key = [projects.entity.fillna(""), projects.service_area.fillna(""), words]
    return projects.groupby(key, sort=False).label.transform("first")


def merged(projects: pd.DataFrame) -> pd.DataFrame:
    """Projects with the rows that are one project added, in the order of the source.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``entity``, ``service_area``, the budgets and the actual,
        ``deviation_nok_thousand`` (revised budget less actual; as printed, where it is),
        ``deviation_percent`` of the revised budget's size (missing where it is zero) and ``rows``.
    """
    own = projects[projects.kind == "project"]
    deviation = own.revised_budget_nok_thousand - own.actual_nok_thousand
    if "deviation_nok_thousand" in own:
        deviation = own.deviation_nok_thousand.fillna(deviation)
    own = own.assign(deviation_nok_thousand=deviation)
    money = there(own, *MONEY, "deviation_nok_thousand")
    groups = own.assign(label=one_project(own)).groupby(ONE, sort=False, dropna=False)
    found = groups[money].sum().astype(float).assign(rows=groups.size()).reset_index()
    size = found.revised_budget_nok_thousand.abs()
    return found.assign(deviation_percent=100 * found.deviation_nok_thousand / size.where(size > 0))


def there(rows: pd.DataFrame, *columns: str) -> list[str]:
    """Those of some columns that have any figure."""
    return [column for column in columns if column in rows and rows[column].notna().any()]


def one_in_several_rows(projects: pd.DataFrame) -> pd.DataFrame:
    """The printed rows that are taken to be one project, each with that project's name."""
    own = projects[projects.kind == "project"]
    named = own.assign(label=one_project(own))
    several = named.duplicated(ONE, keep=False)
    return own[several].assign(project=named.label[several])


def require_projects(projects: pd.DataFrame) -> None:
    """Refuse a statement 2B that cannot be computed with.

    Raises
    ------
    DataError
        With every project of one entity and part that stands twice, money columns that have changed
        places, and amounts with the sign the wrong way.
    """
    own = projects[projects.kind == "project"]
    twice = own[own.duplicated(["part", "entity", "label"], keep=False)]
    findings = [f"{label}: står mer enn én gang: behold én rad" for label in twice.label.unique()]
    findings += exchanged(projects) or wrong_rows(own, "label")
    if findings:
        raise DataError("Bevilgningsoversikt 2B (investment_projects) kan ikke brukes.", findings)


def require_status(status: pd.DataFrame) -> None:
    """Refuse status tables whose money columns have changed places, or with a sign the wrong way.

    Raises
    ------
    DataError
        With every such column and project.
    """
    findings = exchanged(status) or wrong_rows(status[status.kind == "project"], "label")
    if findings:
        raise DataError("Statustabellene (project_status) kan ikke brukes.", findings)


def with_status(rows: pd.DataFrame, status: pd.DataFrame | None) -> pd.DataFrame:
    """Projects with the ``status`` that the status tables have; missing where they have none.

    Parameters
    ----------
    rows
        ``label`` and ``entity`` of each.
    status
        The status tables; none where there are no such tables.
    """
    if status is None:
        return rows.assign(status=pd.Series(pd.NA, rows.index, dtype="str"))
    return rows.merge(unique(status)[["label", "entity", "status"]], "left")


def largest_deviations(
    projects: pd.DataFrame, status: pd.DataFrame | None, count: int
) -> pd.DataFrame:
    """The projects that ended farthest from the revised budget, largest first, either way.

    As many spent more as spent less, where there are so many of both.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables: ``label`` and ``status``; none where there are no such tables.
    count
        How many to give.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``status``, ``label_and_status`` (the status where it is known),
        ``deviation_nok_million`` (negative: more was spent than the budget), ``deviation_percent``
        and ``overspent``.
    """
    rows = with_status(merged(projects), status)
    rows = rows.assign(deviation_nok_million=rows.deviation_nok_thousand / 1000)
    ranked = rows.sort_values(
        "deviation_nok_million", key=lambda c: -c.abs(), kind="stable", ignore_index=True
    )
    over = ranked.deviation_nok_million < 0
    of_over = max(count // 2, count - int((~over).sum()))
    of_under = max(count - count // 2, count - int(over.sum()))
    place = ranked.groupby(over).cumcount()
    largest = ranked[place < over.map({True: of_over, False: of_under})]
    largest = largest.reset_index(drop=True)
    shown = largest.label + (" (" + largest.status + ")").fillna("")
    return largest.assign(label_and_status=shown, overspent=largest.deviation_nok_million < 0)


class Drawn(NamedTuple):
    """How many of the projects are among those that ended farthest from the revised budget.

    Attributes
    ----------
    which
        Whether they are all, or some; then whether there are any that spent more, or not more.
    over, of_over
        Those that spent more, of all that did.
    under, of_under
        Those that spent the budget or less, of all that did.
    """

    which: Literal["all", "both", "more", "less"]
    over: int
    of_over: int
    under: int
    of_under: int


def drawn_of(projects: pd.DataFrame, largest: pd.DataFrame) -> Drawn:
    """How many of the projects of statement 2B are among the largest deviations.

    Examples
    --------
    >>> rows = pd.DataFrame({"label": list("abc"), "kind": "project"})
    >>> money = pd.DataFrame({"revised_budget_nok_thousand": 9, "actual_nok_thousand": [19, 8, 9]})
    >>> one = {"entity": "1", "service_area": "1"}
    >>> drawn_of(rows.join(money).assign(**one), pd.DataFrame({"overspent": [True, False]}))
    Drawn(which='both', over=1, of_over=1, under=1, of_under=2)
    """
    deviation = merged(projects).deviation_nok_thousand
    over, of_over = int(largest.overspent.sum()), int((deviation < 0).sum())
    under, of_under = len(largest) - over, len(deviation) - of_over
    if (over, under) == (of_over, of_under):
        return Drawn("all", over, of_over, under, of_under)
    is_both = of_over > 0 and of_under > 0
    which: Literal["both", "more", "less"] = "both" if is_both else "more" if of_over else "less"
    return Drawn(which, over, of_over, under, of_under)


def counted_as(projects: pd.DataFrame) -> CountedAs:
    """What rows of statement 2B are called: posts, where any is no fixed asset.

    Grants to others, shares and loans stand beside the projects in fixed assets.

    Examples
    --------
    >>> counted_as(pd.DataFrame({"kind": ["project", "project"], "part": [1, 3]}))
    'posts'
    """
    if "part" not in projects:
        return "projects"
    own = projects[projects.kind == "project"]
    return "posts" if (own.part != 1).fillna(False).any() else "projects"


def largest_projects(projects: pd.DataFrame, count: int) -> pd.DataFrame:
    """The projects that most was spent on in the year, largest first.

    ``label``, ``actual_nok_million`` and ``part_share`` of all spent.
    """
    rows = merged(projects).sort_values("actual_nok_thousand", ascending=False, ignore_index=True)
    amount = rows.actual_nok_thousand / 1000
    return (
        rows[["label"]]
        .assign(actual_nok_million=amount, part_share=amount / amount.sum())
        .head(count)
    )


def by_committee(status: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    """Each committee's projects from the first budget to the account, NOK million.

    Parameters
    ----------
    fields
        What committees are about, by code.

    Returns
    -------
    pandas.DataFrame
        ``label`` (its field) and the three amounts.
    """
    own = status[status.kind == "project"].groupby("committee", sort=False)
    money = own[list(reversed(COMPARED))].sum(min_count=1).astype(float) / 1000
    found = money.rename(columns=lambda c: c.replace("thousand", "million")).reset_index()
    found.insert(0, "label", named(found.committee, fields))
    return found.drop(columns="committee")


def concentration(projects: pd.DataFrame, share: float = 0.8) -> pd.DataFrame:
    """How few projects explain the deviation, over and under the budget apart.

    Parameters
    ----------
    share
        Part of the deviation to explain.

    Returns
    -------
    pandas.DataFrame
        One row per ``side`` (``more`` than the budget, ``less``): ``projects`` that deviate so,
        ``deviation_nok_million`` of them all, ``few``: the least number of projects that make up
        `share` of it, and ``few_share``, the part that they do make up.
    """
    deviation = merged(projects).deviation_nok_thousand / 1000
    sides = {MORE: deviation < 0, LESS: deviation > 0}
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


def unique(status: pd.DataFrame) -> pd.DataFrame:
    """Projects of the status tables, one that several committees have only once."""
    return status[status.kind == "project"].drop_duplicates(["label", "entity"])
