"""Investment, debt and reserves (investeringer, lån og fond), for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import HAIR
from kommunetall.models.investment.debt import (
    BALANCES,
    TREASURY,
    debt_by_purpose,
    interest_changes,
    interest_sensitivity,
    repayment_check,
    self_cost_debt,
    treasury_repayment,
)
from kommunetall.models.investment.projects import (
    against_statement,
    by_committee,
    completion_overview,
    concentration,
    in_several_committees,
    largest_deviations,
    largest_projects,
    one_in_several_rows,
    require_projects,
    require_status,
    self_financing,
    status_counts,
    status_differences,
    unexplained_base,
)
from kommunetall.models.investment.reserves import (
    STATED,
    WITHOUT_EXTRAORDINARY,
    disposable_fund_steps,
    dividends_by_company,
    missing_stated,
    net_operating_result,
    paid,
    power_share,
    require_same_result,
    result_from_operations,
    stated_values,
    without_dividends,
)
from kommunetall.models.investment.rules import (
    MET,
    NOT_MET,
    UNKNOWN,
    FinancialTargets,
    key_figures,
    reserve_bases,
    scoreboard,
)
from kommunetall.models.investment.statement import (
    actual_by_post,
    financing,
    financing_mix,
    require_statement,
    uncovered_chain,
)

CORRECTED = ("corrected_result_low", "corrected_result_high")
AGREES, DIFFERS = "stemmer", "avviker"
TABLES = (
    "investment_statement",
    "investment_projects",
    "project_status",
    "loan_fund",
    "reserves",
    "disposable_fund",
    "dividends",
    "central_items",
    "operations_by_committee",
    "operations_by_programme_area",
    "stated_figures",
)


NEEDED = {
    "disposable_fund": [{"kind": "closing"}],
    "dividends": [{"kind": "sum"}],
    "operations_by_committee": [{"kind": "sum"}],
    "loan_fund": [{"statement": s, "kind": "sum"} for s in ("lending", "treasury_debt")],
    "central_items": [
        *(
            {"statement": s, "kind": "sum"}
            for s in ("central_expenditure", "central_revenue", "financial_items")
        ),
        *(
            {"label": label}
            for label in (
                "Avskrivninger",
                "Overføringer til investeringsregnskapet",
                "Avsetning til bundne fond",
                "Bruk av bundne fond",
                "Avsetning til disposisjonsfond",
                "Bruk av disposisjonsfond",
            )
        ),
    ],
}


@dataclass(frozen=True)
class Analysis:
    """All that a report on investment shows: figures for its sentences, and a frame for each table and chart."""

    figures: dict[str, object]
    board: pd.DataFrame
    deviations: pd.DataFrame
    completion: pd.DataFrame
    statuses: pd.DataFrame
    differences: pd.DataFrame
    financing: pd.DataFrame
    ladder: pd.DataFrame
    result: pd.DataFrame
    debt: pd.DataFrame
    interest: pd.DataFrame
    fund: pd.DataFrame
    text: pd.DataFrame
    mix: pd.DataFrame
    chain: pd.DataFrame
    few: pd.DataFrame
    merged: pd.DataFrame
    unlike: pd.DataFrame
    operations: pd.DataFrame
    dividends: pd.DataFrame
    dependence: pd.DataFrame
    committees: pd.DataFrame
    portfolio: pd.DataFrame
    changes: pd.DataFrame
    repayments: pd.DataFrame


def analyse(
    tables: Mapping[str, pd.DataFrame], targets: FinancialTargets, rentable_area: str
) -> Analysis:
    """Everything at once, from the tables named in :data:`TABLES`.

    Parameters
    ----------
    tables
        One year's rows of each table, by name; ``minimum_repayment`` too where there is one.
    targets
        The council's rules.
    rentable_area
        Code of the programme area whose investments fees pay.

    Raises
    ------
    DataError
        If a table cannot be computed with; see the functions of this module.
    """
    require_tables(tables)
    statement, projects, status = (tables[name] for name in TABLES[:3])
    require_statement(statement)
    require_projects(projects)
    require_status(status)
    stated, known = stated_values(tables), key_figures(tables, targets, rentable_area)
    note = tables.get("minimum_repayment")
    noted = against_note(tables, note)
    hedged = {
        "Ved årets slutt (oppgitt)": known["hedge_share"],
        "Minstekravet": targets.hedge_least,
        "Målet i en normalsituasjon": targets.hedge_normal,
    }
    hedged = {case: share for case, share in hedged.items() if share is not None}
    frames = {
        "board": scoreboard(known, targets),
        "deviations": largest_deviations(projects, status, 12),
        "completion": completion_overview(projects, status, area_names(tables)),
        "statuses": status_counts(status),
        "differences": status_differences(projects, status),
        "financing": financing(statement),
        "ladder": self_financing(statement, projects, rentable_area),
        "result": net_operating_result(statement, tables["central_items"], stated),
        "debt": debt_by_purpose(tables["loan_fund"]),
        "interest": interest_sensitivity(known["debt_nok_million"], hedged),
        "fund": disposable_fund_steps(
            tables["disposable_fund"], known["reserve_requirement_nok_million"]
        ),
        "text": pd.concat([against_text(tables, known), noted], ignore_index=True),
        "mix": financing_mix(statement),
        "chain": uncovered_chain(statement, int(statement.year.iloc[0])),
        "few": concentration(projects),
        "merged": one_in_several_rows(projects),
        "unlike": against_statement(projects, statement),
        "operations": result_from_operations(
            tables["operations_by_committee"], tables["central_items"], statement, stated
        ),
        "dividends": dividends_by_company(tables["dividends"]),
        "dependence": without_dividends(
            known["net_operating_result_nok_million"],
            known["revenue_nok_million"],
            tables["dividends"],
            stated,
        ),
        "committees": by_committee(status),
        "portfolio": largest_projects(projects, 15),
        "changes": interest_changes(
            known["debt_nok_million"],
            {"Ved årets slutt (oppgitt)": known["hedge_share"]},
            self_cost_nok_million=self_cost_debt(tables["loan_fund"]),
        ),
        "repayments": pd.DataFrame() if note is None else repayment_check(note),
    }
    require_same_result(frames["result"], frames["operations"])
    margin = np.nan if targets.net_operating_margin is None else targets.net_operating_margin
    dependence = frames["dependence"].set_index("case").result_nok_million
    gap = unexplained_base(frames["ladder"], stated["self_financing_share"])
    figures = {
        **known,
        **figures_in_sentences(frames),
        **gap,
        "unexplained_nok_million": gap.gap_nok_million
        if gap.gap_low_nok_million * gap.gap_high_nok_million > 0
        else np.nan,
        **treasury_repayment(tables["central_items"], tables["loan_fund"], note),
        **({item: stated[item] for item in CORRECTED} if {*CORRECTED} <= {*stated.index} else {}),
        "stated_percent": stated["self_financing_share"],
        "loan_fund_repayment_share": stated["loan_fund_repayment"]
        / stated["loan_fund_debt_opening"],
        "power_share": power_share(tables["dividends"], stated),
        "without_extraordinary_nok_million": dependence.get(WITHOUT_EXTRAORDINARY, np.nan),
        "target_result_nok_million": margin * known["revenue_nok_million"],
        "above_nok_million": known["disposable_fund_nok_million"]
        - known["reserve_requirement_nok_million"],
        "several_committees": in_several_committees(status),
        "note_differs": list(noted.label[noted.outcome == DIFFERS]),
    }
    return Analysis(figures=figures, **frames)


def require_tables(tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse tables that lack a row, or a stated figure, which the analysis picks by what it is called.

    Raises
    ------
    DataError
        With every row of :data:`NEEDED` that is not there exactly once, and every stated figure that is missing.
    """
    findings = []
    for name, wanted in NEEDED.items():
        for row in wanted:
            count = int((tables[name][list(row)] == pd.Series(row)).all(axis=1).sum())
            said = ", ".join(f"{column} {value}" for column, value in row.items())
            if count != 1:
                findings.append(
                    f"{name}: exactly one row must have {said}, as in data/3301; {count} have"
                )
    findings += missing_stated(set(tables["stated_figures"]["item"]), STATED)
    findings += [] if findings else stated_faults(tables)
    if findings:
        raise DataError("The tables on investment lack what the analysis needs.", findings)


def stated_faults(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Stated figures that cannot be so, or that show that two columns have changed places."""
    stated, loans = tables["stated_figures"].set_index("item").value, tables["loan_fund"]
    lent = loans[(loans.statement == "lending") & (loans.kind == "sum")].iloc[0]
    said, power = stated.get("loan_fund_lending", np.nan), stated.get("power_dividends", np.nan)
    distance = {c: abs(lent[c] / 1000 - said) for c in BALANCES}
    faults = {
        "hedge_share: it must be in percent, 41 for 41 percent": not (
            stated["hedge_share"] == 0 or 1 <= stated["hedge_share"] <= 100
        ),
        f"power_dividends: {power} mill. are more than all dividends: check the columns of dividends": power
        > paid(tables["dividends"]) + 0.05,
        "loan_fund: the stated lending is that of 1 January: opening and closing have changed places": distance[
            "opening_nok_thousand"
        ]
        < min(1.0, distance["closing_nok_thousand"]),
    }
    return [fault for fault, holds in faults.items() if holds]


def area_names(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Name of each programme area with its code, by the code."""
    areas = tables["operations_by_programme_area"]
    own = areas[areas.kind == "line"]
    return {r.programme_area: f"{r.programme_area} {r.label}" for r in own.itertuples()}


def figures_in_sentences(frames: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Figures that a report's sentences pick from its frames; counts, NOK million and shares."""
    outcome, loans = frames["board"].outcome, frames["financing"].change_nok_million
    largest, debt, text = (
        frames["deviations"].iloc[0],
        frames["debt"].iloc[-1],
        frames["text"].outcome,
    )
    return {
        "rules": len(outcome),
        "met": (outcome == MET).sum(),
        "not_met": (outcome == NOT_MET).sum(),
        "unknown": (outcome == UNKNOWN).sum(),
        "loans_nok_million": loans.iloc[-1],
        "loans_share": loans.iloc[-1] / loans.iloc[0],
        "lent_nok_million": debt.closing_nok_million,
        "debt_growth_share": debt.growth_share,
        "point_cost_nok_million": frames["interest"].cost_nok_million.iloc[0],
        "largest_label": largest.label,
        "largest_nok_million": largest.deviation_nok_million,
        "text_figures": len(text),
        "text_differs": (text == DIFFERS).sum(),
    }


def printed(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that the report prints row by row: all but the stated figures, and of central items the dispositions."""
    items = tables["central_items"]
    rows = {**tables, "central_items": items[items.statement == "year_end_dispositions"]}
    apart = (
        "stated_figures",
        "project_status",
        "operations_by_committee",
        "operations_by_programme_area",
    )
    return {name: frame for name, frame in rows.items() if name not in apart}


def is_sum(rows: pd.DataFrame) -> pd.Series:
    """Whether each printed row is a sum or a balance, not a line of its own."""
    return ~rows.kind.isin(["line", "project", "movement", "requirement_part", "share"])


def against_text(tables: Mapping[str, pd.DataFrame], known: Mapping[str, float]) -> pd.DataFrame:
    """Figures that the report states in its text or beside a table, computed from its tables.

    Parameters
    ----------
    tables
        As for :func:`key_figures`, with ``reserves`` and ``dividends``.
    known
        As :func:`key_figures` gives it. What is not stated, or cannot be computed, is left out.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``stated_nok_million``, ``computed_nok_million``, ``difference_nok_million`` (stated less
        computed) and ``outcome``: *stemmer* within half of the last stated digit, else *avviker*.
    """
    computed = computed_from_tables(tables)
    rows = tables["stated_figures"].drop_duplicates("item").set_index("item")
    rows = rows.loc[[item for item in computed if item in rows.index], ["label", "value"]]
    rows = rows.assign(computed=[computed[item] for item in rows.index])
    beside = fund_figures(tables, known["reserve_requirement_nok_million"])
    return compared(pd.concat([rows, beside]).dropna())


def against_note(tables: Mapping[str, pd.DataFrame], note: pd.DataFrame | None) -> pd.DataFrame:
    """What the note on minimum repayment says of the treasury, against the other tables; as :func:`against_text`, empty without a note."""
    other = treasury_repayment(tables["central_items"], tables["loan_fund"])
    own = treasury_repayment(tables["central_items"], tables["loan_fund"], note)
    labels = {
        "depreciation": "avskrivninger",
        "opening_debt": "lånegjeld 1.1.",
        "repaid": "betalte avdrag",
    }
    rows = [
        (f"{TREASURY}, {words} i noten", own[item], other[item])
        for item, words in labels.items()
        if note is not None
    ]
    kinds = {"label": "str", "value": float, "computed": float}
    return compared(pd.DataFrame(rows, columns=list(kinds)).astype(kinds).dropna())


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Stated ``value`` and ``computed`` beside each other, as :func:`against_text` gives them."""
    rows = rows.reset_index(drop=True)
    difference = rows.value - rows.computed
    half_digit = np.where(
        rows.value == rows.value.round(0),
        0.5,
        np.where(rows.value == rows.value.round(1), 0.05, 0.0015),
    )
    return pd.DataFrame(
        {
            "label": rows.label,
            "stated_nok_million": rows.value,
            "computed_nok_million": rows.computed,
            "difference_nok_million": difference,
            "outcome": np.where(difference.abs() <= half_digit + HAIR, AGREES, DIFFERS),
        }
    )


def computed_from_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Figures by the item of ``stated_figures`` that they should equal, NOK million."""
    statement, projects, dividends = (
        tables[t] for t in ("investment_statement", "investment_projects", "dividends")
    )
    rows = projects[(projects.kind == "project") & (projects.part != 3)]
    money = rows[["actual_nok_thousand", "revised_budget_nok_thousand"]].astype(float) / 1000
    actual, budget = (money[c].groupby(rows.entity).sum() for c in money)
    lending = (
        tables["loan_fund"]
        .query("statement == 'lending' and kind == 'sum'")
        .closing_nok_thousand.iloc[0]
    )
    result = net_operating_result(statement, tables["central_items"], stated_values(tables))
    return {
        "treasury_investment": actual.get("KK", np.nan),
        "property_enterprise_investment": actual.get("DEKF", np.nan),
        "investment_below_budget": (budget - actual).sum(),
        "treasury_overspend": (actual - budget).get("KK", np.nan),
        "property_enterprise_underspend": (budget - actual).get("DEKF", np.nan),
        "uncovered": actual_by_post(statement)[27] / 1000,
        "self_financing": -actual_by_post(statement)[20] / 1000,
        "net_operating_result": result.change_nok_million.iloc[-1],
        "loan_fund_lending": lending / 1000,
        "loan_fund_debt": reserve_bases(tables["disposable_fund"], {}).debt_nok_million,
        "dividends_companies": paid(dividends),
    }


def fund_figures(
    tables: Mapping[str, pd.DataFrame], requirement_nok_million: float
) -> pd.DataFrame:
    """Printed figures on funds (``value``) and the same from the rules or 2A (``computed``), NOK million.

    The requirement by the council's rules, and the change of the unrestricted investment fund. The restricted funds are left
    out: the table of reserves is the treasury's, 2A the enterprises' too.
    """
    fund, reserves = tables["disposable_fund"], tables["reserves"]
    printed_requirement = fund[fund.kind == "requirement"]
    unrestricted = reserves[reserves.label == "Ubundne investeringsfond"]
    booked = actual_by_post(tables["investment_statement"])[[23, 24]].sum() / 1000
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "label": printed_requirement.label,
                    "value": printed_requirement.amount_nok_thousand.astype(float) / 1000,
                    "computed": requirement_nok_million,
                }
            ),
            pd.DataFrame(
                {
                    "label": "Endring i ubundne investeringsfond",
                    "value": unrestricted.change_nok_thousand.astype(float) / 1000,
                    "computed": booked,
                }
            ),
        ]
    )
