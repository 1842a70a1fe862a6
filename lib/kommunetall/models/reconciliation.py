"""Does what is printed add up? Identities of a table, computed beside printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, get_args

import pandas as pd

from kommunetall.memory import remembered
from kommunetall.models.findings import HAIR
from kommunetall.models.outcomes import DIFFERS, EXACT, ROUNDING, Outcome

Closing = Literal["closes", "differs"]
Identity = Mapping[str, Any]

COLUMNS = ["identity", "row", "column", "printed", "computed", "difference", "rounding", "outcome"]
LABELS = ("label", "area_label", "breach_type")
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
TOTAL = "total"
YEARS = ("year", "report_year")


@remembered
def check(
    frame: pd.DataFrame, identities: Sequence[Identity], describe: Sequence[str] = ()
) -> pd.DataFrame:
    """Every identity of a table, for every row and sum that it speaks of.

    A row identity compares ``left`` with ``right`` (expressions of columns) where ``where`` holds,
    and allows ``tolerance``, an expression too. A sum compares the rows where ``total`` holds with
    the sum of the rows where ``parts`` holds, within each group of ``by``, for each of ``columns``;
    each of the n parts and the total is rounded, so the difference may be (n + 1)/2 in the last
    printed digit. Where the parts are sums themselves, ``lines`` holds for the rows that they are
    summed from, and n is how many these are: a printed sum may be the sum of rounded lines. A sign
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
        explains) and ``outcome``: an :data:`Outcome`.
    """
    describe = describe or [c for c in LABELS if c in frame] or list(frame.columns[:1])
    plain = frame.astype(dict.fromkeys(frame.select_dtypes("number"), float))
    found = [one_identity(plain, identity, describe) for identity in identities]
    known = [rows for rows in found if len(rows)] or [pd.DataFrame(columns=COLUMNS)]
    checked = pd.concat(known, ignore_index=True)
    difference = checked.difference.abs()
    outcome = pd.Series(DIFFERS, index=checked.index).mask(difference <= checked.rounding, ROUNDING)
    return checked.assign(outcome=outcome.mask(difference < HAIR, EXACT))[COLUMNS]


def one_identity(frame: pd.DataFrame, identity: Identity, describe: Sequence[str]) -> pd.DataFrame:
    """One identity, of the kind that it is."""
    if "mended" in identity:
        return mended_signs(frame, identity, describe)
    if "left" in identity:
        return row_identity(frame, identity, describe)
    return sum_identity(frame, identity)


def mended_signs(frame: pd.DataFrame, identity: Identity, describe: Sequence[str]) -> pd.DataFrame:
    """Amounts whose printed sign was put right; there is nothing to tell of the others."""
    mended = frame[identity["mended"]].str.split()
    pieces = []
    for column in identity["columns"]:
        rows = frame[[column in names for names in mended]]
        used = rows[column]
        pieces.append(
            pd.DataFrame(
                {
                    "identity": identity["says"],
                    "row": named(rows, describe),
                    "column": column,
                    "printed": -used,
                    "computed": used,
                    "difference": -2 * used,
                    "rounding": 0.0,
                }
            )
        )
    return pd.concat(pieces)


def row_identity(frame: pd.DataFrame, identity: Identity, describe: Sequence[str]) -> pd.DataFrame:
    """One identity within each row; rows whose ``left`` is blank are not checked."""
    rows = where(frame, identity["where"]) if "where" in identity else frame
    rows = rows.dropna(subset=[identity["left"]])
    computed = rows.eval(identity["right"], engine="python")
    return pd.DataFrame(
        {
            "identity": identity["says"],
            "row": named(rows, describe),
            "column": identity["left"],
            "printed": rows[identity["left"]],
            "computed": computed,
            "difference": rows[identity["left"]] - computed,
            "rounding": rows.eval(identity["tolerance"], engine="python"),
        }
    )


def sum_identity(frame: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """One sum within each group; a group without a total, or without parts, is not checked."""
    by, columns = identity["by"], identity["columns"]
    of_total, parts = where(frame, identity["total"]), where(frame, identity["parts"])
    lines = where(frame, identity["lines"]) if "lines" in identity else parts
    totals = of_total.set_index(by)[columns]
    sums = parts.groupby(by, dropna=False)[columns].sum().reindex(totals.index)
    counts = lines.groupby(by, dropna=False).size().reindex(totals.index)
    is_known = (totals.notna() & sums.notna()).to_numpy()
    column, row = is_known.T.nonzero()
    printed, computed = totals.to_numpy()[row, column], sums.to_numpy()[row, column]
    return pd.DataFrame(
        {
            "identity": identity["says"],
            "row": list(names_of_sums(of_total, by).iloc[row]),
            "column": [columns[place] for place in column],
            "printed": printed,
            "computed": computed,
            "difference": printed - computed,
            "rounding": (counts.to_numpy()[row] + 1) / 2,
        }
    )


def names_of_sums(sums: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """Names of sums: their labels, with the key of the group where several have one label.

    A sum without a label, or of all rows of a year, has its key.
    """
    last = [c for c in by if c not in (*YEARS, "scope")]
    key = named(sums, last or by[-1:])
    if set(by) <= set(YEARS) or "label" not in sums:
        return key
    label = sums.label.astype(object)
    if not last:
        return label
    groups = sums.groupby([*[c for c in by if c in YEARS], "label"], dropna=False)
    is_shared = groups.label.transform("size") > 1
    return label.mask(is_shared, label + " · " + key).fillna(key)


def where(frame: pd.DataFrame, condition: str) -> pd.DataFrame:
    """Rows for which a condition holds."""
    named = [column for column in frame if str(column) in condition]
    holds = pd.Series(frame[named].eval(condition, engine="python"))
    return frame[holds]


def named(rows: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Names of rows: the values of the columns, joined; years without decimals."""
    words = rows[list(columns)].map(lambda v: f"{v:.0f}" if isinstance(v, float) else str(v))
    return words.agg(" · ".join, axis=1) if len(words) else pd.Series(dtype=str)


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
        ``table`` (the last is :data:`TOTAL`), ``checks``, ``exact``, ``rounding``, ``differs`` and
        ``is_total``.
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
