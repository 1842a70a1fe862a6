"""What an extract's tables may tell outside.

The one gate that all figures of the report go through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from kommunetall.models.disclosure import Cells, PrivacyRules, Published, Relations, Table, protect
from kommunetall.models.staff.moves import FLOWS
from kommunetall.models.staff.organisation import AREA, COMMITTEE, UNIT
from kommunetall.models.staff.sexes import NOT_STATED, POSITION, SEX
from kommunetall.models.staff.sickness import LOST

BREACH_TYPE = "breach_type"
SEXES = "sexes"
COUNTS = ("employees", "positions", "full_time")
RATES = {"rate_percent": ("lost", "agreed")}
RATES |= {f"rate_{part}_percent": (f"lost_{part}", "agreed") for part in LOST}


@dataclass(frozen=True)
class Description:
    """What the figures of a table are to one who reads it beside the others.

    Attributes
    ----------
    cells
        As for :class:`kommunetall.models.disclosure.Cells`; its dimensions are set by the table,
        unless `dimensions` are.
    relations
        As for :class:`kommunetall.models.disclosure.Relations`; its parents are set by the table,
        unless it has any.
    dimensions
        Those of the table, where they are not the year, the level and what splits it.
    """

    cells: Cells
    relations: Relations = field(default_factory=Relations)
    dimensions: tuple[str, ...] = ()


def cells(
    persons: str,
    *amounts: str,
    splits: tuple[str, ...] = (),
    counts: tuple[str, ...] = (),
    either_sign: tuple[str, ...] = (),
) -> Cells:
    """Cells whose dimensions are still to be set."""
    return Cells((), persons, amounts, splits, counts, either_sign)


OF_STAFF = Description(
    cells(
        *("employees", "fte", "employees", "positions", "full_time"),
        counts=("full_time", "positions"),
    ),
    Relations(
        rates={
            "full_time_share_percent": ("full_time", "employees"),
            "per_person_percent": ("fte", "employees"),
            "average_position_percent": ("fte", "positions"),
        },
        changes={"fte_change_percent": "fte", "employees_change_percent": "employees"},
        at_most={"full_time": "employees", "employees": "positions", "fte": "positions"},
    ),
)
OF_SICKNESS = Description(
    replace(
        cells("persons", "lost", "agreed", *(f"lost_{part}" for part in LOST)),
        measure="agreed",
        sickness=True,
    ),
    Relations(
        rates=RATES,
        sums={
            "lost": {"lost_short": 1, "lost_long": 1},
            "lost_certified": {"lost": 1, "lost_self_certified": -1},
        },
        at_most={"lost": "agreed"},
    ),
)
OF_MONTHS = Description(
    OF_SICKNESS.cells,
    replace(
        OF_SICKNESS.relations,
        parents={"month": ("year",)},
        rates={"rate_percent": RATES["rate_percent"]},
        rolling={f"rolling_{rate}": inputs for rate, inputs in RATES.items()},
    ),
    dimensions=("month",),
)
OF_MOVES = Description(
    cells(
        "persons",
        *(flow for flow in FLOWS if flow != "opening_fte"),
        either_sign=("changed_share_fte",),
    ),
    Relations(
        linked={"opening_fte": ("fte", 1), "closing_fte": ("fte", 0)},
        sums={"closing_fte": FLOWS},
    ),
)
OF_TURNOVER = Description(
    cells("persons", "leavers"),
    Relations(
        rates={"turnover_percent": ("leavers", "employees", "employees_before")},
        linked={"employees": ("employees", 0), "employees_before": ("employees", 1)},
    ),
)
OF_TURNOVER_AS_KS = Description(
    cells("ks_base", "ks_left", "ks_base", counts=("ks_left",)),
    Relations(
        rates={"ks_turnover_percent": ("ks_left", "ks_base")},
        linked={name: (name, 0) for name in ("leavers", "temporary_employees", "apprentices")},
        at_most={"ks_left": "ks_base"},
    ),
)
OF_SEXES = Description(
    replace(
        cells("persons", *("fte", "employees", "positions", "full_time"), counts=COUNTS),
        sexes=True,
    ),
    Relations(
        rates={
            "full_time_share_percent": ("full_time", "employees"),
            "per_person_percent": ("fte", "employees"),
        },
        at_most={"full_time": "employees", "employees": "positions", "fte": "positions"},
    ),
    dimensions=("year", SEX),
)
OF_SEXES_TEMPORARY = Description(
    replace(
        cells(
            *("persons", "temporary_fte", "temporary_employees"), counts=("temporary_employees",)
        ),
        sexes=True,
    ),
    dimensions=("year", SEX),
)
OF_SEXES_AWAY = Description(
    replace(cells("persons", "lost", "agreed", "child_lost"), sickness=True, sexes=True),
    Relations(
        rates={
            "rate_percent": ("lost", "agreed"),
            "child_rate_percent": ("child_lost", "agreed"),
        },
        at_most={"lost": "agreed"},
    ),
    dimensions=("year", SEX),
)
DESCRIBED = {
    **dict.fromkeys(("fte_employees", "committees", "units"), OF_STAFF),
    **dict.fromkeys(("sickness_absence", "committees_sickness", "units_sickness"), OF_SICKNESS),
    "sickness_by_month": OF_MONTHS,
    "temporary": Description(cells("temporary_employees", "temporary_fte", "temporary_employees")),
    "apprentices": Description(cells("apprentices", "apprentices")),
    "bridge": OF_MOVES,
    "overtime": Description(cells("persons", "paid_hours", "compensated_hours")),
    "turnover": OF_TURNOVER,
    "turnover_ks": OF_TURNOVER_AS_KS,
    "breaches": Description(cells("persons", "breaches", splits=(BREACH_TYPE,))),
    "sexes": OF_SEXES,
    "sexes_of_areas": replace(OF_SEXES, dimensions=("year", AREA, SEX)),
    "sexes_of_positions": replace(OF_SEXES, dimensions=("year", POSITION, SEX)),
    "sexes_temporary": OF_SEXES_TEMPORARY,
    "sexes_sickness": OF_SEXES_AWAY,
    "hires": Description(
        cells("persons", "hires", "made_permanent", splits=("month",)),
        Relations(linked={"leavers": ("leavers", 0)}),
    ),
}


def protected(tables: Mapping[str, pd.DataFrame], rules: PrivacyRules) -> Published:
    """The tables of an extract with all that tells of too few persons hidden.

    What may leave the model.

    Staff, overtime and the bridge go by permanent employees, temporary fte and apprentices by those
    who are so, turnover and breaches by the mean of two Decembers, sickness by the fte of the year
    or the month on average, women and men by the least of the two.

    Where the whole has too few women or men, nothing is told by sex: else what all are told
    together would have to be hidden to keep it.

    Who left is, but for few, those employed a year before and those who came, less those employed
    now: where the leavers of the whole are hidden, those who came in the year are hidden too.

    Parameters
    ----------
    tables
        As :func:`kommunetall.models.staff.published_tables` gives them.
    rules
        The limits.

    Returns
    -------
    Published
        The same tables without ``persons``, with hidden figures missing, what is hidden, and the
        masking log.

    Raises
    ------
    DataError
        As :func:`kommunetall.models.disclosure.protect`.
    """
    told = tables if enough_of_each(tables, rules) else without_sexes(tables)
    return protect({name: described(name, frame) for name, frame in told.items()}, rules)


def enough_of_each(tables: Mapping[str, pd.DataFrame], rules: PrivacyRules) -> bool:
    """Whether the whole has enough women and men, in each year, to be told of by sex."""
    if SEXES not in tables:
        return False
    rows = tables[SEXES]
    counts = rows[rows[SEX] != NOT_STATED].employees
    return bool((counts >= rules.fewest_of_each_sex).all())


def without_sexes(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that do not tell women and men apart."""
    return {name: frame for name, frame in tables.items() if not name.startswith(SEXES)}


def described(name: str, frame: pd.DataFrame) -> Table:
    """A table with what its figures are to one who reads it beside the others."""
    how = DESCRIBED[name]
    level = next((column for column in (UNIT, AREA, COMMITTEE) if column in frame), "")
    above = {UNIT: AREA, AREA: COMMITTEE}.get(level, "")
    of_level = ("year", *([level] if level else []), *how.cells.splits)
    parents = {level: (above,)} if above in frame else {}
    return Table(
        frame if how.cells.persons == "persons" else frame.drop(columns="persons"),
        replace(how.cells, dimensions=how.dimensions or of_level),
        replace(how.relations, parents=how.relations.parents or parents),
        known=tuple(c for c in ("report_year", "target_percent") if c in frame),
    )
