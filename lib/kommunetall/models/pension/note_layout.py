"""The pension note of a year as auditors know it, by section."""

from __future__ import annotations

import pandas as pd

from kommunetall.models.pension.ledger import contribution
from kommunetall.models.pension.note import ASSUMPTIONS

RESULT = {"expenditure": "expenditure", "accumulated": "closing"}


def standard_note(
    note: pd.DataFrame, balances: pd.DataFrame, year: int, rate: float
) -> dict[str, pd.DataFrame]:
    """The pension note of a year as auditors know it, by section.

    A net pension cost; B premium due; C = B − A premium deviation; D amortisation; E = B − C + D; F
    what employees pay; E − F the year's cost in the account.

    Parameters
    ----------
    note
        One row per ``year`` and ``scheme``.
    balances
        One row per ``year`` and ``scheme``: ``opening_nok``, ``correction_nok``, ``amortised_nok``,
        ``closing_nok``.
    rate
        Employer's contribution.

    Returns
    -------
    dict
        Table by title: ``item``, a column for each scheme, ``all_schemes`` where they are
        several, and ``is_total`` for the lines to emphasise. Lines that no scheme has figures for
        are left out, and sections without what they lead to. Whole kroner.
    """
    this = note[note.year == year].set_index("scheme")
    own = balances[balances.year == year].set_index("scheme").reindex(this.index)
    cost = this.net_pension_cost_nok
    deviation = this.premium_nok - cost
    charge = this.premium_nok - deviation + own.amortised_nok
    due = contribution_of_known(own.closing_nok, rate)
    first = (own.opening_nok == own.correction_nok).fillna(False)
    corrected = own.correction_nok.astype("Int64").mask(first, 0)
    blank = pd.Series(pd.NA, this.index, dtype="Int64")
    net_obligation = this.obligation_nok - this.assets_nok
    on_net = contribution_of_known(net_obligation, rate)
    sections = {
        "cost": [
            ("accrued", this.accrued_nok, False),
            ("interest_cost", this.interest_cost_nok, False),
            ("expected_return", -this.expected_return_nok, False),
            ("administration", this.administration_nok, False),
            ("net_pension_cost", cost, True),
            ("premium_with_administration", this.premium_nok, False),
            ("deviation", deviation, True),
        ],
        "expenditure": [
            ("premium", this.premium_nok, False),
            ("deviation_turned", -deviation, False),
            ("amortisation", own.amortised_nok, False),
            ("expenditure", charge, True),
            ("employees", this.employee_contribution_nok, False),
            ("own_expenditure", charge - this.employee_contribution_nok, True),
        ],
        "accumulated": [
            ("opening", own.opening_nok - corrected, False),
            ("correction", corrected if (corrected != 0).any() else blank, False),
            ("arisen", deviation, False),
            ("amortised_turned", -own.amortised_nok, False),
            ("closing", own.closing_nok, True),
            ("contribution", due, False),
            ("closing_with_contribution", own.closing_nok + due, True),
        ],
        "fund": [
            ("fund_opening", this.premium_fund_opening_nok, False),
            ("fund_added", this.premium_fund_added_nok, False),
            ("fund_used_turned", -this.premium_fund_used_nok, False),
            ("fund_closing", this.premium_fund_closing_nok, True),
        ],
        "obligation": [
            ("obligation", this.obligation_nok, False),
            ("assets_turned", -this.assets_nok, False),
            ("net_obligation", net_obligation, True),
            ("net_contribution", on_net, False),
        ],
    }
    tables = {title: note_table(lines) for title, lines in sections.items()}
    return {title: table for title, table in tables.items() if has_result(title, table)}


def has_result(title: str, table: pd.DataFrame) -> bool:
    """Whether a section has figures, and the one that it is there for."""
    return bool(len(table)) and RESULT.get(title, table["item"].iloc[0]) in set(table["item"])


def contribution_of_known(amounts: pd.Series, rate: float) -> pd.Series:
    """Contribution on the amounts that are known; missing for the others."""
    found = pd.Series(pd.NA, amounts.index, dtype="Int64")
    known = amounts.notna()
    found[known] = contribution(amounts[known], rate)
    return found


def note_table(lines: list[tuple[str, pd.Series, bool]]) -> pd.DataFrame:
    """Lines of a note as rows, schemes and their sum as columns.

    Lines without figures are left out.

    A sum is missing where some scheme is, and there is none with one scheme.
    """
    rows = []
    for item, amounts, is_sum in lines:
        each = amounts.astype("Int64")
        if each.notna().any():
            together = (
                {"all_schemes": each.sum() if each.notna().all() else pd.NA}
                if len(each) > 1
                else {}
            )
            rows.append({"item": item, **each, **together, "is_total": is_sum})
    return pd.DataFrame(rows)


def assumptions(note: pd.DataFrame, year: int) -> pd.DataFrame:
    """Assumptions of the year's calculation by ``scheme``, percent.

    Columns without figures are left out.
    """
    this = note[note.year == year][["scheme", *ASSUMPTIONS]]
    return this.dropna(axis="columns", how="all").reset_index(drop=True)
