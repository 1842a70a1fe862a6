"""Does what is printed add up? Identities of a table, computed beside printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

COLUMNS = ["identity", "row", "column", "printed", "computed", "difference", "rounding", "outcome"]
LABELS = ("label", "area_label", "breach_type")
EXACT, ROUNDING, DIFFERS = "stemmer", "avrunding", "avviker"


def check(frame: pd.DataFrame, identities: Sequence[Mapping], describe: Sequence[str] = ()) -> pd.DataFrame:
    """Every identity of a table, for every row and sum that it speaks of.

    A row identity compares ``left`` with ``right`` (expressions of columns) where ``where`` holds, and
    allows ``tolerance``, an expression too. A sum compares the rows where ``total`` holds with the sum of the rows where
    ``parts`` holds, within each group of ``by``, for each of ``columns``; each of the n parts and the
    total is rounded, so the difference may be (n + 1)/2 in the last printed digit.

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
        ``identity`` in words, ``row``, ``column``, ``printed``, ``computed``, ``difference`` (printed
        less computed), ``rounding`` (the largest difference that rounding explains) and ``outcome``:
        *stemmer*, *avrunding* or *avviker*.
    """
    describe = describe or [c for c in LABELS if c in frame] or list(frame.columns[:1])
    plain = frame.astype({c: float for c in frame.select_dtypes("number")})
    found = [
        row_identity(plain, identity, describe) if "left" in identity else sum_identity(plain, identity)
        for identity in identities
    ]
    checked = pd.concat([f for f in found if len(f)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    difference = checked.difference.abs()
    outcome = pd.Series(DIFFERS, index=checked.index).mask(difference <= checked.rounding, ROUNDING)
    return checked.assign(outcome=outcome.mask(difference < 1e-9, EXACT))[COLUMNS]


def row_identity(frame: pd.DataFrame, identity: Mapping, describe: Sequence[str]) -> pd.DataFrame:
    """One identity within each row."""
    rows = frame.query(identity["where"], engine="python") if "where" in identity else frame
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


def sum_identity(frame: pd.DataFrame, identity: Mapping) -> pd.DataFrame:
    """One sum within each group."""
    by = identity["by"]
    totals = frame.query(identity["total"], engine="python").set_index(by)[identity["columns"]]
    grouped = frame.query(identity["parts"], engine="python").groupby(by, dropna=False)[identity["columns"]]
    sums, counts = grouped.sum(), grouped.size()
    pieces = []
    for column in identity["columns"]:
        piece = pd.DataFrame(
            {"printed": totals[column], "computed": sums[column].reindex(totals.index)}
        ).dropna()
        pieces.append(piece.assign(column=column, rounding=(counts.reindex(piece.index) + 1) / 2))
    found = pd.concat(pieces).reset_index()
    last = [c for c in by if c not in ("year", "report_year")] or by[-1:]
    return found.assign(
        identity=identity["says"], row=named(found, last), difference=found.printed - found.computed
    )


def named(rows: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Words for rows: the values of the columns, joined."""
    words = rows[list(columns)].map(lambda v: f"{v:.0f}" if isinstance(v, float) else str(v))
    return words.agg(" · ".join, axis=1) if len(words) else pd.Series(dtype=str)


def differing(checked: pd.DataFrame) -> pd.DataFrame:
    """The checks whose difference rounding does not explain, largest first."""
    differs = checked[checked.outcome == DIFFERS]
    return differs.reindex(differs.difference.abs().sort_values(ascending=False).index).reset_index(drop=True)


def listed(checked: Mapping[str, pd.DataFrame], headings: Mapping[str, str]) -> pd.DataFrame:
    """Every difference that rounding does not explain, over all tables.

    Parameters
    ----------
    checked
        Checks by table, as :func:`check` gives them.
    headings
        Title of each column of the tables, by name.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``identity``, ``row``, ``column`` (its title), ``printed``, ``computed``, ``difference``.
    """
    found = pd.concat([differing(checks).assign(table=table) for table, checks in checked.items()])
    return found.assign(column=found.column.map(headings).fillna(found.column)).reset_index(drop=True)


def tally(checked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Number of checks by table and outcome, and in all: ``table``, ``checks``, ``exact``, ``rounding``, ``differs``."""
    counts = pd.DataFrame(
        {
            "table": table,
            "checks": len(checks),
            "exact": (checks.outcome == EXACT).sum(),
            "rounding": (checks.outcome == ROUNDING).sum(),
            "differs": (checks.outcome == DIFFERS).sum(),
        }
        for table, checks in checked.items()
    )
    total = counts.drop(columns="table").sum().to_frame().T.assign(table="I alt")
    return pd.concat([counts, total], ignore_index=True)[list(counts)]
