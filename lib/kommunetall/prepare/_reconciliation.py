"""Do printed tables add up? The exhibits that any topic shows of its own tables' identities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from kommunetall.data import Municipality, column_titles, identities, key_columns, origin
from kommunetall.data.packages import Origin
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import reconciliation
from kommunetall.models.outcomes import DIFFERS, Outcome
from kommunetall.models.restated import restated as model_of_restated
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import of_unit

SHOWN = ("table", "row", "column", "printed", "computed", "difference")


def checked(
    tables: Mapping[str, pd.DataFrame], municipality: str, describe: Sequence[str] = ()
) -> dict[str, pd.DataFrame]:
    """Checks of those of the tables that declare identities, by the table's name.

    Parameters
    ----------
    tables
        A municipality's own tables by name, as read.
    municipality
        Its code.
    describe
        As for :func:`kommunetall.models.reconciliation.check`.
    """
    declared = {name: identities(name, municipality) for name in tables}
    return {
        name: reconciliation.check(tables[name], found, describe)
        for name, found in declared.items()
        if found
    }


def papers(tables: Iterable[str], municipality: str, year: int) -> tuple[Origin, ...]:
    """The documents that a year's tables are from, each once, without headings."""
    found = [replace(origin(name, municipality, year), title="", heading="") for name in tables]
    return tuple(dict.fromkeys(found))


def unequal(
    checks: Mapping[str, pd.DataFrame],
    municipality: str,
    outcomes: Collection[Outcome] = (DIFFERS,),
    columns: Sequence[str] = SHOWN,
) -> pd.DataFrame:
    """Printed figures that are not what follows from others; tables and columns by their titles.

    Parameters
    ----------
    checks
        As :func:`checked` gives them.
    municipality
        Code of the municipality whose tables they are.
    outcomes
        Those to keep.
    columns
        Those to keep of ``table`` and the columns of
        :func:`kommunetall.models.reconciliation.check`.
    """
    found = reconciliation.unequal(checks, outcomes)
    names = {name: origin(name, municipality).title for name in found.table.unique()}
    named = found.assign(table=found.table.map(names), column=titled(found, municipality))
    return named[list(columns)]


def titled(found: pd.DataFrame, municipality: str) -> pd.Series:
    """The column of each row by its title in the row's table; one without a title as it is."""
    titles = {table: column_titles(table, municipality) for table in found.table.unique()}
    cells = zip(found.table, found.column, strict=True)
    named = [titles[table].get(column, column) for table, column in cells]
    return pd.Series(named, index=found.index, dtype=object)


def not_closing(
    part: Part,
    name: str,
    checks: Mapping[str, pd.DataFrame],
    municipality: str,
    year: int,
    columns: Sequence[str] = SHOWN,
) -> Exhibit:
    """Exhibit of every printed figure whose difference rounding does not explain.

    Its figures are ``differing`` (how many) and ``tables`` (the titles of the tables that they
    stand in); its case ``closing`` is a :data:`kommunetall.models.reconciliation.Closing`.
    """
    frame = unequal(checks, municipality, columns=columns)
    wrong = [table for table, rows in checks.items() if len(reconciliation.differing(rows))]
    titles = tuple(origin(table, municipality).title for table in wrong)
    return part.exhibit(
        name,
        frame,
        figures={"differing": len(frame), "tables": titles},
        cases={"closing": reconciliation.closing_case(checks)},
        origins=papers(wrong or checks, municipality, year),
    )


def restated(
    part: Part, name: str, tables: Mapping[str, pd.DataFrame], place: Municipality, year: int
) -> Exhibit | Several:
    """Exhibit of every figure that the year's report prints otherwise than an earlier one did.

    Only of years in which the municipality was the unit that it is today.

    Parameters
    ----------
    tables
        The municipality's own tables by name, with the rows of all years.
    """
    own = {table: of_unit(frame, place) for table, frame in tables.items()}
    keys = {table: key_columns(table, place.code) for table in own}
    found = model_of_restated(own, keys, year)
    if found.empty:
        return part.several(name, why="ingen tall fra tidligere år er trykt på nytt og annerledes")
    there = found.table.unique()
    names = {table: origin(table, place.code).title for table in there}
    frame = found.assign(
        table=found.table.map(names),
        column=titled(found, place.code),
        of_year=found.of_year.astype(int),
    )
    return part.exhibit(
        name, frame, figures={"restated": len(frame)}, origins=papers(there, place.code, year)
    )


def tally(
    part: Part, name: str, checks: Mapping[str, pd.DataFrame], municipality: str, year: int
) -> Exhibit:
    """Exhibit of how many checks each table stands, by outcome, and their sum.

    Its figures are ``checks``, ``exact``, ``rounding`` and ``differs`` in all.
    """
    counts = reconciliation.tally(checks)
    titles = {table: origin(table, municipality).title for table in checks}
    total = counts[counts.is_total].iloc[0]
    return part.exhibit(
        name,
        counts.assign(table=counts.table.map(titles).fillna(counts.table)),
        figures={name: int(total[name]) for name in ("checks", *reconciliation.OUTCOMES)},
        cases={"closing": reconciliation.closing_case(checks)},
        origins=papers(checks, municipality, year),
    )
