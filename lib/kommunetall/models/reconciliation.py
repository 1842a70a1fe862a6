"""Does what is printed add up? Identities of a table, computed beside printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import fsum, isnan, nan
from typing import Any, Literal, NamedTuple, get_args

import pandas as pd

from kommunetall.expressions import Columns, arrays, columns_in, evaluated
from kommunetall.models.findings import HAIR
from kommunetall.models.outcomes import DIFFERS, EXACT, IN_TWO_AREAS, ROUNDING, Outcome

Closing = Literal["closes", "differs"]
Identity = Mapping[str, Any]

EXPRESSIONS = ("left", "right", "tolerance", "where", "total", "parts", "lines", "mended")
LABELS = ("label", "area_label", "breach_type")
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
TOTAL = "total"
PERSONS = "persons_of_areas"
YEARS = ("year", "report_year")


class Check(NamedTuple):
    """A printed figure, and what it should be.

    Attributes
    ----------
    identity
        What should hold, as the schema says it.
    row, column
        Where the figure stands.
    printed, computed
        In the unit of the column.
    rounding
        The largest difference that rounding explains.
    is_of_persons
        Whether it is a total of persons, who may each be counted in several of its parts.
    """

    identity: str
    row: str
    column: str
    printed: float
    computed: float
    rounding: float
    is_of_persons: bool = False

    @property
    def difference(self) -> float:
        """Printed less computed."""
        return self.printed - self.computed

    @property
    def outcome(self) -> Outcome:
        """How printed stands to computed."""
        if abs(self.difference) < HAIR:
            return EXACT
        if self.is_of_persons and self.difference < 0:
            return IN_TWO_AREAS
        return ROUNDING if abs(self.difference) <= self.rounding else DIFFERS


COLUMNS = [*Check._fields[:5], "difference", "rounding", "outcome"]


def check(
    frame: pd.DataFrame, identities: Sequence[Identity], describe: Sequence[str] = ()
) -> pd.DataFrame:
    """Every identity of a table, for every row and sum that it speaks of.

    A row identity compares ``left`` with ``right`` (expressions of columns) where ``where`` holds,
    and allows ``tolerance``, an expression too. A sum compares the rows where ``total`` holds with
    the sum of the rows where ``parts`` holds, within each group of ``by``, for each of ``columns``;
    each of the n parts and the total is rounded, so the difference may be (n + 1)/2 in the last
    printed digit. Where the parts are sums themselves, ``lines`` holds for the rows that they are
    summed from, and n is how many these are: a printed sum may be the sum of rounded lines. Where
    it ``counts`` something, as persons or cases, nothing is rounded; a person who is in two areas
    (``persons_of_areas``) is counted in both, but once in the total, which is then less. A sign
    that was put right when the table was read, since the row's role and its sum tell it, is told
    for each of the columns that ``mended`` names.

    Parameters
    ----------
    frame
        The table as read, with blanks missing.
    identities
        As the table's schema declares them.
    describe
        Columns whose values say which row is meant; without it, the row's label.

    Returns
    -------
    pandas.DataFrame
        ``identity`` as the schema says it, ``row`` (its label, that of a sum, or the key of a sum
        that is of all rows of a year), ``column`` (its name), ``printed``, ``computed``,
        ``difference`` (printed less computed), ``rounding`` (the largest difference that rounding
        explains) and ``outcome``: an :data:`Outcome`. Where one cell alone makes several identities
    fail, the others close, and the cell is told once; see :func:`through_one_cell`.
    """
    describe = describe or [c for c in LABELS if c in frame] or list(frame.columns[:1])
    columns = arrays(frame)
    checks = through_one_cell(columns, identities, describe)
    return pd.DataFrame(
        [(*one[:5], one.difference, one.rounding, one.outcome) for one in checks], columns=COLUMNS
    )


def through_one_cell(
    columns: Columns, identities: Sequence[Identity], describe: Sequence[str]
) -> list[Check]:
    """The checks, where each cell that alone makes several of them fail is told once.

    A cell is at fault where another figure in it makes at least two failing checks hold and none
    fail, and no other cell does so for as many. The checks that it made fail are then as they are
    with that figure in its place. This is done until there is no such cell.
    """
    told: dict[int, Check] = {}
    while True:
        by_identity = [list(checks_of(columns, identity, describe)) for identity in identities]
        checks = [one for each in by_identity for one in each]
        failing = failing_of(checks)
        ways = [] if len(failing) < 2 else list(mended(columns, identities, describe, by_identity))
        sure = [way for way in ways if way.closes > 1 and not rivals(way, ways)]
        if not sure:
            return [told.get(place, one) for place, one in enumerate(checks)]
        told[sure[0].place] = sure[0].told
        columns = sure[0].columns


def rivals(way: Mended, ways: Sequence[Mended]) -> list[Mended]:
    """Ways that mend another cell, and close as many checks or more, some of them the same."""
    return [
        other
        for other in ways
        if other.cell != way.cell and other.closes >= way.closes and other.closed & way.closed
    ]


def failing_of(checks: Sequence[Check]) -> set[int]:
    """Places of the checks that do not hold."""
    return {place for place, one in enumerate(checks) if one.outcome == DIFFERS}


class Mended(NamedTuple):
    """A table with another figure in one cell.

    Attributes
    ----------
    cell
        Its row and column.
    columns
        The table with the figure in it.
    closed
        Places of the checks that hold then, and did not.
    place, told
        The check that tells of the cell, and which of the checks it is.
    """

    cell: tuple[int, str]
    columns: Columns
    closed: set[int]
    place: int
    told: Check

    @property
    def closes(self) -> int:
        """How many checks hold then, and did not."""
        return len(self.closed)


def mended(
    columns: Columns,
    identities: Sequence[Identity],
    describe: Sequence[str],
    by_identity: Sequence[Sequence[Check]],
) -> Iterator[Mended]:
    """Tables with one cell changed so that a failing sum holds, and no check fails that held.

    Only the identities that read the changed column are checked anew.
    """
    checks = [one for each in by_identity for one in each]
    failing = failing_of(checks)
    reads = [read_by(identity) for identity in identities]
    names = {checks[place].row for place in failing}
    for row, column, value, says in cells_of_failing_sums(columns, identities):
        name = named(columns, row, describe)
        if name not in names:
            continue
        changed = {**columns, column: columns[column].copy()}
        changed[column][row] = value
        after = [
            one
            for identity, read, known in zip(identities, reads, by_identity, strict=True)
            for one in (checks_of(changed, identity, describe) if column in read else known)
        ]
        left = failing_of(after)
        if len(after) != len(checks) or not left < failing:
            continue
        closed = sorted(failing - left)
        own = [place for place in closed if checks[place].printed != after[place].printed]
        told = Check(says, name, column, float(columns[column][row]), value, 0.0)
        place = own[0] if own else closed[0]
        yield Mended((row, column), changed, set(closed), place, checks[place] if own else told)


def cells_of_failing_sums(
    columns: Columns, identities: Sequence[Identity]
) -> Iterator[tuple[int, str, float, str]]:
    """Row and column of each cell of a sum that fails, the figure that closes it, and what says so.

    Where a row identity says what a cell should be, that figure comes last, and may close the sum
    but for rounding.
    """
    lefts: dict[str, list[Any]] = defaultdict(list)
    for one in (one for one in identities if "left" in one):
        lefts[one["left"]].append(evaluated(one["right"], columns))
    for identity in (one for one in identities if "total" in one):
        groups = keys(columns, identity["by"])
        parts = grouped(rows_where(columns, identity["parts"]), groups)
        for row in rows_where(columns, identity["total"]):
            own = parts[groups[row]]
            for column in identity["columns"] if own else ():
                amounts = columns[column]
                computed = fsum(amounts[part] for part in own if not isnan(amounts[part]))
                gap = amounts[row] - computed
                if isnan(gap) or abs(gap) < HAIR:
                    continue
                yield row, column, computed, identity["says"]
                for part in (part for part in own if not isnan(amounts[part])):
                    yield part, column, float(amounts[part] + gap), identity["says"]
                    for by_row in (figures[part] for figures in lefts[column]):
                        if not isnan(by_row):
                            yield part, column, float(by_row), identity["says"]


def read_by(identity: Identity) -> set[str]:
    """Names of the columns on which the outcome of an identity depends."""
    said = [columns_in(identity[key]) for key in EXPRESSIONS if key in identity]
    return {*identity.get("columns", ()), *identity.get("by", ())}.union(*said)


def checks_of(columns: Columns, identity: Identity, describe: Sequence[str]) -> Iterator[Check]:
    """The checks of one identity, of the kind that it is."""
    if "mended" in identity:
        return mended_signs(columns, identity, describe)
    if "left" in identity:
        return row_identity(columns, identity, describe)
    return sum_identity(columns, identity)


def mended_signs(columns: Columns, identity: Identity, describe: Sequence[str]) -> Iterator[Check]:
    """Amounts whose printed sign was put right; there is nothing to tell of the others."""
    mended = [names.split() for names in columns[identity["mended"]]]
    for column in identity["columns"]:
        amounts = columns[column]
        for row in (row for row, names in enumerate(mended) if column in names):
            name = named(columns, row, describe)
            yield Check(identity["says"], name, column, -amounts[row], amounts[row], 0.0)


def row_identity(columns: Columns, identity: Identity, describe: Sequence[str]) -> Iterator[Check]:
    """One identity within each row; rows whose ``left`` is blank are not checked."""
    column = identity["left"]
    printed, computed = columns[column], evaluated(identity["right"], columns)
    rounding = evaluated(identity["tolerance"], columns)
    for row in rows_where(columns, identity.get("where", "True")):
        if not isnan(printed[row]):
            name = named(columns, row, describe)
            yield Check(identity["says"], name, column, printed[row], computed[row], rounding[row])


def sum_identity(columns: Columns, identity: Identity) -> Iterator[Check]:
    """One sum within each group; a group without a total, or without parts, is not checked."""
    by = identity["by"]
    groups = keys(columns, by)
    totals = rows_where(columns, identity["total"])
    parts = grouped(rows_where(columns, identity["parts"]), groups)
    lines = grouped(rows_where(columns, identity.get("lines", identity["parts"])), groups)
    names = names_of_sums(columns, totals, by)
    counts = identity.get("counts", "")
    for column in identity["columns"]:
        amounts = columns[column]
        for row, name in zip(totals, names, strict=True):
            own = parts[groups[row]]
            if own and not isnan(amounts[row]):
                computed = fsum(amounts[part] for part in own if not isnan(amounts[part]))
                rounding = (len(lines[groups[row]]) + 1) / 2 if lines[groups[row]] else nan
                yield Check(
                    identity["says"],
                    name,
                    column,
                    amounts[row],
                    computed,
                    0.0 if counts else rounding,
                    counts == PERSONS,
                )


def rows_where(columns: Columns, condition: str) -> list[int]:
    """Places of the rows for which a condition holds."""
    found: list[int] = evaluated(condition, columns).nonzero()[0].tolist()
    return found


def keys(columns: Columns, by: Sequence[str]) -> list[tuple[object, ...]]:
    """Which group each row is of; those that are blank are of one."""
    cells = [[None if pd.isna(cell) else cell for cell in columns[column]] for column in by]
    return list(zip(*cells, strict=True))


def grouped(
    rows: Sequence[int], groups: Sequence[tuple[object, ...]]
) -> Mapping[tuple[object, ...], list[int]]:
    """Places of rows by their group."""
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in rows:
        found[groups[row]].append(row)
    return found


def names_of_sums(columns: Columns, sums: Sequence[int], by: Sequence[str]) -> list[str]:
    """Names of sums: their labels, with the key of the group where several have one label.

    A sum without a label has its key, and so have those of all rows of each of several years.
    """
    last = [c for c in by if c not in (*YEARS, "scope")]
    plain = [named(columns, row, last or by[-1:]) for row in sums]
    if "label" not in columns or (set(by) <= set(YEARS) and len(sums) > 1):
        return plain
    labels = [columns["label"][row] for row in sums]
    groups = keys(columns, [*[c for c in by if c in YEARS], "label"])
    alike = Counter(groups[row] for row in sums) if last else Counter()
    return [
        key if pd.isna(label) else f"{label} · {key}" if key and alike[groups[row]] > 1 else label
        for row, key, label in zip(sums, plain, labels, strict=True)
    ]


def named(columns: Columns, row: int, of: Sequence[str]) -> str:
    """Name of a row: the values of some columns that are not blank; years without decimals."""
    cells = [columns[column][row] for column in of if not pd.isna(columns[column][row])]
    return " · ".join(f"{c:.0f}" if isinstance(c, float) else str(c) for c in cells)


def differing(checked: pd.DataFrame) -> pd.DataFrame:
    """The checks whose difference rounding does not explain, largest first."""
    differs = checked[checked.outcome == DIFFERS]
    largest_first = differs.difference.abs().sort_values(ascending=False).index
    return differs.reindex(largest_first).reset_index(drop=True)


def unequal(
    checked: Mapping[str, pd.DataFrame], outcomes: Collection[Outcome] = (DIFFERS,)
) -> pd.DataFrame:
    """The checks with some outcomes over all tables, in the order of tables and of rows.

    Parameters
    ----------
    checked
        Checks by table, as :func:`check` gives them.
    outcomes
        Those to keep.

    Returns
    -------
    pandas.DataFrame
        ``table``, its name, and the columns of :func:`check`.
    """
    columns = ["table", *COLUMNS]
    kept = [
        checks[checks.outcome.isin(outcomes)].assign(table=table)
        for table, checks in checked.items()
    ]
    known = [rows for rows in kept if len(rows)] or [pd.DataFrame(columns=columns)]
    return pd.concat(known, ignore_index=True)[columns]


def closing_case(checked: Mapping[str, pd.DataFrame]) -> Closing:
    """Whether every printed figure is what follows from others, but for rounding."""
    return "closes" if unequal(checked).empty else "differs"


def tally(checked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Number of checks by table and outcome, and in all; of tables that can be checked at all.

    Returns
    -------
    pandas.DataFrame
        ``table`` (the last is :data:`TOTAL`), ``checks``, one column for each outcome,
        and ``is_total``.
    """
    counts = pd.DataFrame(
        [
            (table, len(checks), *(int((checks.outcome == o).sum()) for o in OUTCOMES))
            for table, checks in checked.items()
            if len(checks)
        ],
        columns=["table", "checks", *OUTCOMES],
    ).assign(is_total=False)
    total = counts[["checks", *OUTCOMES]].sum().to_frame().T.astype(int)
    total = total.assign(table=TOTAL, is_total=True)
    return pd.concat([counts, total], ignore_index=True)[list(counts)]
