"""Hide figures about few persons in tables that are published together.

And every figure that gives them away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from kommunetall.models.disclosure.hide import hide
from kommunetall.models.disclosure.system import System, relate
from kommunetall.models.disclosure.table import Table
from kommunetall.models.disclosure.variables import Rows, collect

LOG = ("table", "rows", "primary", "complementary", "figures", "limit")
PROTECTION_SHARE = 0.1


class PrivacyRules(Protocol):
    """How few there may be in the denominator of a printed figure."""

    @property
    def fewest_persons(self) -> int:
        """Persons, in general."""

    @property
    def fewest_fte_sickness(self) -> int:
        """Fte on average, for sickness absence."""

    @property
    def fewest_of_each_sex(self) -> int:
        """Women, and men, where they are told apart."""


@dataclass(frozen=True)
class Published:
    """Tables that may leave the model.

    Attributes
    ----------
    tables
        The tables by name, rows and order as they came in; hidden figures are missing. Columns that
        the :class:`Table` does not name are not there, if they are numbers.
    hidden
        For each table a frame of the same rows that is True where a figure is hidden.
    log
        The masking log: one row for each table. ``table``, ``rows`` (cells: one row of the table is
        one cell), ``primary`` and ``complementary`` (cells hidden because they have too few
        persons, and to protect those), ``figures`` (hidden figures, changes and rates too) and
        ``limit``.
    """

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    hidden: Mapping[str, pd.DataFrame] = field(repr=False)
    log: pd.DataFrame


def protect(
    tables: Mapping[str, Table], rules: PrivacyRules, protection_share: float = PROTECTION_SHARE
) -> Published:
    """Hide what tells of too few persons.

    And as much more as it takes that no hidden figure can be computed.

    Primary: a cell (one row of a table, with all its amounts) is hidden if it has at least one
    person and fewer than the limit, or no person and an amount that is not 0: then the amount is
    about persons who left. A cell without persons and with zeros only stays: it says that nobody is
    there.

    Complementary: the smallest cells that are not 0 are hidden until, from all tables together,

    - a hidden number of persons can be two numbers at least,
    - a primary amount can be `protection_share` less and `protection_share` more than it is (of
      what one person has on average where it is less than that), and
    - any other hidden amount can vary by that share of what one person has on average.

    What can be is bounded by all published figures, sums over areas, levels, parts and tables, by
    amounts being 0 or more and counts whole, and by the limits: the reader is taken to know which
    cells are primary, hence that they have fewer persons than the limit and the others not. A group
    that is what remains of a total when the shown cells are subtracted must reach the limit too.
    Totals are hidden only where no part can be. Rates and changes are hidden where an amount that
    they are computed from is hidden.

    Rows keep their order: rank them after they are protected, since the place of a hidden figure
    tells its size. To print fewer of the protected rows or columns is safe, to print others is not.

    Parameters
    ----------
    tables
        Every table of one report by name: what is not among them is not protected against.
    rules
        The limits.
    protection_share
        0.1 means that nobody can state a hidden amount closer than 10 percent up or down, the usual
        choice of the p-percent rule: of one person's position, about half a day a week.

    Raises
    ------
    DataError
        With every fault of the tables: see :func:`kommunetall.models.disclosure.variables.collect`
        and :func:`kommunetall.models.disclosure.system.relate`; or if what is published cannot be
        protected.

    References ---------- Langsrud, Ø. (2019). Secondary cell suppression by Gaussian elimination:
    an algorithm suitable for handling issues with zeros and singletons. Joint UNECE/Eurostat work
    session on statistical data confidentiality. In R: GaussSuppression, Statistics Norway. There,
    as here, small cells are hidden before large ones, and nothing that is shown may give a hidden
    amount away. Here bounds count too, as in τ-ARGUS: Hundepool, A. et al. (2012). Statistical
    Disclosure Control, chapter 4.
    """
    limits = {name: limit_of(table, rules) for name, table in tables.items()}
    model = collect(tables, limits)
    system = relate(model)
    hidden_cells = hide(system, protection_share)
    shown = {n: masked(t, model.rows[n], system, hidden_cells) for n, t in tables.items()}
    log = [
        {
            "table": name,
            **counts(model.rows[name].cells, system.guards.primary, hidden_cells),
            "figures": int(shown[name][1].to_numpy().sum()),
            "limit": limits[name],
        }
        for name in tables
    ]
    return Published(
        {name: frame for name, (frame, _) in shown.items()},
        {name: hidden for name, (_, hidden) in shown.items()},
        pd.DataFrame(log, columns=list(LOG)),
    )


def limit_of(table: Table, rules: PrivacyRules) -> int:
    """Fewest persons, or fte on average, in a shown cell of the table."""
    sickness = table.cells.sickness
    limit = rules.fewest_fte_sickness if sickness else rules.fewest_persons
    return max(limit, rules.fewest_of_each_sex) if table.cells.sexes else limit


def counts(cells: np.ndarray, primary: np.ndarray, hidden: np.ndarray) -> dict[str, int]:
    """Cells of a table, and how many are hidden for their own sake and for others'."""
    own = primary[cells]
    return {
        "rows": len(cells),
        "primary": int(own.sum()),
        "complementary": int((hidden[cells] & ~own).sum()),
    }


def masked(
    table: Table, rows: Rows, system: System, hidden_cells: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frame with hidden figures missing, and where they are."""
    figures = [c for c in table.frame if c in table.figures()]
    hidden = pd.DataFrame(False, index=table.frame.index, columns=figures)
    for column in figures:
        inputs = rows.inputs[column]
        cells = system.variables.cell[np.where(inputs < 0, 0, inputs)]
        hidden[column] = (hidden_cells[cells] & (inputs >= 0)).any(axis=1)
    hidden &= table.frame[figures].notna()
    kept = [c for c in table.frame if c not in table.cells.guard()]
    frame = table.frame[kept].copy()
    frame[figures] = frame[figures].astype(float).mask(hidden)
    return frame, hidden
