"""Whether what is printed adds up: within tables, between them, and in the running text."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from kommunetall.data import origin, people, together
from kommunetall.data.beside import differences
from kommunetall.data.layers import edition_of
from kommunetall.data.reported import PUBLISHED, REPORTED
from kommunetall.data.tables import COUNTED, SETTLED
from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import number_case
from kommunetall.models.outcomes import DIFFERS, EXACT, IN_TWO_AREAS, ROUNDING
from kommunetall.models.reconciliation import COLUMNS, unequal
from kommunetall.prepare import _investment, _pension, _reconciliation
from kommunetall.prepare._summary.topics import Year, investment_of, pension_of, staff_of
from kommunetall.prepare._workforce import checks as staff

STATED, NOTE = "stated_figures", "pension_note"
NEGLIGIBLE = 0.0005


@lru_cache(maxsize=64)
def checks_of(year: Year) -> dict[str, pd.DataFrame]:
    """Checks of the municipality's tables, by the table's name.

    Raises
    ------
    NotThere
        If none of them says what it should add up to.
    """
    checks = _reconciliation.checked(year.given.printed, year.key[0])
    if not checks:
        raise NotThere(
            "Det er ingen trykte summer å kontrollere.", tables=("operations_by_committee",)
        )
    return checks


@lru_cache(maxsize=64)
def all_checks_of(year: Year) -> dict[str, pd.DataFrame]:
    """Checks within tables, and those that the topics make of the text and between tables."""
    checks = dict(checks_of(year))
    for name, rows in (*of_investment(year), *of_pension(year), *of_staff(year)):
        if len(rows):
            there = [checks[name]] if name in checks else []
            checks[name] = pd.concat([*there, rows[COLUMNS]], ignore_index=True)
    return checks


def of_investment(year: Year) -> list[tuple[str, pd.DataFrame]]:
    """The text on investment and finance beside the tables."""
    try:
        rows = _investment.portfolio.text_beside_tables(investment_of(year))
    except NotThere:
        return []
    found = pd.DataFrame(
        {
            "identity": "",
            "row": rows.label,
            "column": "value",
            "printed": rows.stated,
            "computed": rows.computed,
            "difference": rows.difference,
            "rounding": float("nan"),
        }
    )
    near = found.difference.abs() < NEGLIGIBLE
    outcome = pd.Series(ROUNDING, index=found.index).mask(near, EXACT)
    return [(STATED, found.assign(outcome=outcome.mask(rows.outcome == DIFFERS, DIFFERS)))]


def of_pension(year: Year) -> list[tuple[str, pd.DataFrame]]:
    """Sums of the note on pension, or of what the text says of it."""
    try:
        shown = _pension.added_up.checks(pension_of(year))
    except NotThere:
        return []
    found = []
    for part in shown if isinstance(shown, Several) else ():
        frame = part.frame
        amounts = {"printed", "computed"} if "printed" in frame else {"printed_nok", "computed_nok"}
        if "outcome" not in frame or not amounts <= set(frame):
            continue
        suffix = "" if "printed" in frame else "_nok"
        table = STATED if not suffix else NOTE
        name = "identity" if "identity" in frame else "item"
        rows = pd.DataFrame(
            {
                "identity": "",
                "row": frame[name],
                "column": "value",
                "printed": frame[f"printed{suffix}"],
                "computed": frame[f"computed{suffix}"],
                "difference": frame[f"difference{suffix}"],
                "rounding": float("nan"),
                "outcome": frame.outcome,
            }
        )
        found.append((table, rows))
    return found


def of_staff(year: Year) -> list[tuple[str, pd.DataFrame]]:
    """The text on employees beside the tables."""
    try:
        checks = staff.checks_of(staff_of(year))
    except NotThere:
        return []
    return [(STATED, checks[STATED])] if STATED in checks else []


def tally(year: Year) -> Exhibit:
    """How many checks the printed tables and the text stand."""
    found = _reconciliation.tally(year, "tally", all_checks_of(year), *year.key)
    in_two = int(str(found.figures[IN_TWO_AREAS]))
    return replace(
        found,
        figures={
            **found.figures,
            "rounded": found.figures["rounding"] or np.nan,
            "in_two": in_two,
        },
        cases={**found.cases, "in_two": number_case(in_two)},
    )


def restated(year: Year) -> Exhibit | Several:
    """Figures of earlier years that the year's report prints otherwise than before."""
    given = year.given
    return _reconciliation.restated(year, "restated", given.tables, given.place, year.key[1])


def between_layers(year: Year) -> Several:
    """Figures that two sources have otherwise: amounts in one table, inhabitants in another."""
    parts = [*amounts_apart(year), *people_apart(year)]
    return year.several("between_layers", *parts, why="ingen tall er kjent fra to kilder og ulike")


def amounts_apart(year: Year) -> list[Exhibit]:
    """Amounts that the municipality's own tables, its KOSTRA file and the published have apart.

    ``table`` (title), ``row``, ``layer`` that is used with its ``amount_nok_thousand``,
    ``other_layer`` with ``other_nok_thousand``, and ``difference_nok_thousand``.
    """
    municipality, of_year = year.key
    found = differences(municipality, of_year)
    if found.empty:
        return []
    names = {name: origin(name, municipality, of_year) for name in found.table.unique()}
    published = [
        edition_of(REPORTED[name], of_year)
        for name in found.table[found.other_layer == PUBLISHED].unique()
    ]
    frame = found.assign(table=found.table.map({name: one.title for name, one in names.items()}))
    columns = {
        "table": "table",
        "label": "row",
        "layer": "layer",
        "amount": "amount_nok_thousand",
        "other_layer": "other_layer",
        "other_amount": "other_nok_thousand",
        "difference": "difference_nok_thousand",
    }
    shown = year.exhibit(
        "between_layers.amounts",
        frame[list(columns)].rename(columns=columns),
        figures={"differing": len(frame)},
        origins=(together([*names.values(), *published]),),
    )
    return [shown]


def people_apart(year: Year) -> list[Exhibit]:
    """Inhabitants that the settlement and Statistics Norway have otherwise in the year.

    ``year``, ``settled_persons``, which is used, ``counted_persons`` and ``difference_persons``.
    """
    municipality, of_year = year.key
    found = people.known(municipality_code=municipality, year=of_year)
    if found.empty:
        return []
    sources = [origin(SETTLED), origin(COUNTED, year=of_year)]
    frame = pd.DataFrame(
        {
            "year": found.year,
            "settled_persons": found.settled,
            "counted_persons": found.counted,
            "difference_persons": found.difference,
        }
    )
    shown = year.exhibit(
        "between_layers.people",
        frame.reset_index(drop=True),
        figures={"settled": int(found.settled.iloc[0]), "counted": int(found.counted.iloc[0])},
        origins=(together(sources),),
    )
    return [shown]


def not_closing(year: Year) -> Exhibit | Several:
    """Every printed figure whose difference rounding does not explain."""
    checks = all_checks_of(year)
    found = _reconciliation.not_closing(year, "not_closing", checks, *year.key)
    if found.frame.empty:
        return year.several("not_closing", why="alle trykte summer og avvik stemmer")
    wrong = unequal(checks)
    return year.exhibit(
        "not_closing",
        found.frame.assign(column=units_of_text(year, wrong).fillna(found.frame.column)),
        figures=dict(found.figures),
        cases=dict(found.cases),
        notes=("abbreviations",),
        origins=found.origins,
    )


def units_of_text(year: Year, wrong: pd.DataFrame) -> pd.Series:
    """Unit of each row that is of the running text, by its label or item; missing of others."""
    stated = year.given.stated
    named = pd.concat([stated.set_index(key).unit for key in ("label", "item") if key in stated])
    units = named[~named.index.duplicated()]
    return wrong.row.map(units).where(wrong.table == STATED).astype(object)
