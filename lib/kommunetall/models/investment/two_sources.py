"""Statement 2B and the status tables, two sources of the same projects, and 2B beside 2A."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.models.findings import HAIR
from kommunetall.models.investment.printed import MONEY
from kommunetall.models.investment.projects import ALL, COMPARED, one_project, there
from kommunetall.models.investment.statement import SPECIFIED

SEVERAL_COMMITTEES: Final = "several_committees"
LIKELY_SAME: Final = "likely_same"
NOT_IN_STATUS: Final = "not_in_status"
SAME_AMOUNT: Final = "same_amount"
NOT_IN_STATEMENT: Final = "not_in_statement"
NOT_EXPLAINED: Final = "not_explained"
Remark = Literal[
    "several_committees",
    "likely_same",
    "not_in_status",
    "same_amount",
    "not_in_statement",
    "not_explained",
]
NEAR = 1e-6
NOT_ASSETS: Final = (2, 3)
AMOUNTS: Final = ("statement_nok_thousand", "status_nok_thousand")


@dataclass(frozen=True)
class Likeness:
    """What explains a difference: projects under several committees, and names of those of 2B.

    Attributes
    ----------
    pairs
        By name, the only project of the other source that has the same amounts in all columns,
        though it has another name; each of a pair once.
    """

    several: Collection[str]
    name: pd.Series
    pairs: Mapping[str, str]


def against_statement(projects: pd.DataFrame, statement: pd.DataFrame) -> pd.DataFrame:
    """Statement 2B against 2A: the projects of each part, and the post that they specify.

    Returns
    -------
    pandas.DataFrame
        One row per ``post`` 1–4 and money column that differs from it by more than the projects'
        rounding can explain, (projects + 1)/2: ``label``, ``column``, ``statement_nok_thousand``
        (2A), ``projects_nok_thousand`` (2B) and ``difference_nok_thousand``.
    """
    own, lines = projects[projects.kind == "project"], statement.set_index("line")
    rows = []
    compared = [c for c in there(own, *MONEY) if c in there(lines, *MONEY)]
    for post, line in SPECIFIED.items():
        part = own[own.part == post]
        for column in compared if line in lines.index else ():
            said, summed = float(lines[column].fillna(0)[line]), float(part[column].sum())
            if abs(said - summed) > (len(part) + 1) / 2:
                rows.append((post, lines.label[line], column, said, summed, summed - said))
    names = ["statement_nok_thousand", "projects_nok_thousand", "difference_nok_thousand"]
    return pd.DataFrame(rows, columns=["post", "label", "column", *names])


def status_differences(projects: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Projects that statement 2B and the status tables do not show the same for, and why.

    The why goes as far as can be seen. Grants and shares of 2B are left out where the status tables
    have none of the name or the amount, as these are of what is built and bought; a project that
    one source lacks stands once, unless another column tells more of it.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables of all committees.

    Returns
    -------
    pandas.DataFrame
        One row per project and money column that differs, the actual first: ``label``, ``column``,
        ``statement_nok_thousand``, ``status_nok_thousand`` (each missing where that source lacks
        the project), ``difference_nok_thousand`` (status less statement) and ``remark``
        (:data:`Remark`) with the projects that it speaks of in ``others``, ``A + B`` where their
        amounts add up. Last, per column, the row :data:`ALL`, the sum over all projects, also those
        that agree.
    """
    own, other = apart(projects[projects.kind == "project"], status[status.kind == "project"])
    found = all_differences(own[~own.label.isin(left_out(projects, status))], other)
    is_lacking = found[list(AMOUNTS)].isna().any(axis=1)
    return found[~(is_lacking & found.duplicated(["label", "remark", "others"]))].reset_index(
        drop=True
    )


def left_out(projects: pd.DataFrame, status: pd.DataFrame) -> tuple[str, ...]:
    """Rows of 2B that :func:`status_differences` leaves out, by name."""
    own, other = apart(projects[projects.kind == "project"], status[status.kind == "project"])
    if "part" not in own:
        return ()
    return tuple(not_followed(own, all_differences(own, other)))


def all_differences(own: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`differences_of` for all money columns that both sources have."""
    sources = [rows for rows in (own, other) if len(rows)]
    both = [column for column in COMPARED if all(there(rows, column) for rows in sources)]
    known = Likeness(
        several=in_several_committees(other),
        name=one_project(own).groupby(own.label).first(),
        pairs=same_in_all(own, other, both),
    )
    pieces = [differences_of(column, own, other, known) for column in both]
    return pd.concat(pieces, ignore_index=True)


def not_followed(own: pd.DataFrame, found: pd.DataFrame) -> list[str]:
    """Grants and shares of 2B that nothing in the status tables is like."""
    alone = found.groupby("label").remark.agg(lambda remarks: set(remarks) == {NOT_IN_STATUS})
    named = {name for names in found.others for name in names.split(" + ")}
    outside = own[own.part.isin(NOT_ASSETS)].label
    return [label for label in outside if alone.get(label, False) and label not in named]


def same_in_all(own: pd.DataFrame, other: pd.DataFrame, columns: Sequence[str]) -> dict[str, str]:
    """Projects that one source only has, with the only one of the other that has all its amounts.

    Both names of a pair are keys.
    """
    money = [
        rows.groupby("label", sort=False)[list(columns)].sum().astype(float)
        for rows in (own, other)
    ]
    only = [
        rows[~rows.index.isin(others.index) & rows.any(axis=1)]
        for rows, others in (money, money[::-1])
    ]
    single = [rows[~rows.duplicated(keep=False)].rename_axis("name").reset_index() for rows in only]
    found = single[0].merge(single[1], on=list(columns), suffixes=("", "_other"))
    pairs = dict(zip(found.name, found.name_other, strict=True)) if len(columns) > 1 else {}
    return pairs | {other: name for name, other in pairs.items()}


def differences_of(
    column: str, statement: pd.DataFrame, status: pd.DataFrame, known: Likeness
) -> pd.DataFrame:
    """The rows of :func:`status_differences` for one money column, and its sum last."""
    joined = pd.concat(
        [r.groupby("label", sort=False)[column].sum().astype(float) for r in (statement, status)],
        axis=1,
        keys=["statement_nok_thousand", "status_nok_thousand"],
    )
    difference = joined.status_nok_thousand.fillna(0) - joined.statement_nok_thousand.fillna(0)
    unlike = joined.assign(difference_nok_thousand=difference)[difference != 0]
    told = unlike.assign(lacking=unlike.isna().any(axis=1)).sort_values("lacking", kind="stable")
    free = unlike[~unlike.index.isin(list(known.pairs))]
    only = free.statement_nok_thousand[free.status_nok_thousand.isna()]
    others = free.status_nok_thousand[free.statement_nok_thousand.isna()]
    remarks = [remark(str(label), row, only, others, known) for label, row in told.iterrows()]
    whole = joined.sum().rename(ALL).to_frame().T.assign(difference_nok_thousand=difference.sum())
    rows = pd.concat([told.drop(columns="lacking"), whole]).rename_axis("label").reset_index()
    rows.insert(1, "column", column)
    said = [*remarks, (NOT_EXPLAINED, "")]
    return rows.assign(
        remark=[code for code, _ in said],
        others=[names for _, names in said],
        is_total=rows.label == ALL,
    )


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


def remark(
    label: str, row: pd.Series, only: pd.Series, others: pd.Series, known: Likeness
) -> tuple[Remark, str]:
    """What explains that the two sources differ for a project, and the projects that it speaks of.

    Parameters
    ----------
    label, row
        The project, and its ``statement_``, ``status_`` and ``difference_nok_thousand``.
    only, others
        Amounts of the projects that statement 2B alone has, and that the status tables alone have,
        by their name, without those that are pairs.
    known
        What is known of all projects.
    """
    if label in known.several:
        return SEVERAL_COMMITTEES, ""
    if label in known.pairs:
        return SAME_AMOUNT, known.pairs[label]
    if pd.isna(row.status_nok_thousand):
        same = [name for name in known.name.index[known.name == known.name[label]] if name != label]
        if same:
            return LIKELY_SAME, str(same[0])
        equal = others.index[others == row.statement_nok_thousand]
        return (SAME_AMOUNT, str(equal[0])) if len(equal) == 1 else (NOT_IN_STATUS, "")
    parts = adding_up(only, float(row.difference_nok_thousand))
    if parts:
        return SAME_AMOUNT, " + ".join(parts)
    return (NOT_IN_STATEMENT if pd.isna(row.statement_nok_thousand) else NOT_EXPLAINED), ""


def adding_up(amounts: pd.Series, total: float) -> list[str]:
    """Fewest amounts, at most three, that add up to a total; none where no such set is found.

    Of several sets of one size the first is given, in the order of the amounts. What is left beside
    none, each and each pair of the amounts is looked up among them, so the work grows with the
    square of their number.
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
