"""Investment, debt and reserves (investeringer, lån og fond), and the municipality's own financial rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

POSTS = range(1, 28)
SUMS = (6, 14, 19, 26, 27)
INCOME_POSTS = (7, 8, 9, 10, 11, 12, 13, 16, 18, 20, 22, 24)
MET, NOT_MET, UNKNOWN = "oppfylt", "ikke oppfylt", "kan ikke beregnes"
TITLES = {
    "investment_statement": "Investering og finansiering (2A)",
    "investment_projects": "Investeringer per prosjekt (2B)",
    "loan_fund": "Lånefondets utlån og kommunekassens gjeld",
    "reserves": "Kommunekassens fond",
    "disposable_fund": "Disposisjonsfondet",
    "dividends": "Mottatt utbytte",
    "central_items": "Avsetninger og bruk av avsetninger",
}
HEADINGS = {
    "post": "Nr.",
    "label": "Post",
    "group": "Enhet eller hovedutvalg",
    "rule": "Regel",
    "case": "Tilfelle",
    "step": "Trinn",
    "status": "Status",
    "row": "Rad",
    "identity": "Regel for raden",
    "loan_year": "År",
    "projects": "Prosjekter",
    "original_budget_nok_thousand": "Oppr. bud.",
    "adopted_budget_nok_thousand": "Politisk vedtatt",
    "revised_budget_nok_thousand": "Rev. bud.",
    "revised_budget_nok_million": "Rev. bud.",
    "actual_previous_year_nok_thousand": "Regnskap året før",
    "actual_nok_thousand": "Regnskap",
    "actual_nok_million": "Regnskap",
    "deviation_adopted_nok_thousand": "Avvik mot vedtatt",
    "deviation_nok_thousand": "Avvik i kr",
    "deviation_nok_million": "Avvik",
    "deviation_percent": "Avvik i %",
    "completion_percent": "Gjennomføring",
    "previous_year_nok_thousand": "Året før",
    "current_year_nok_thousand": "Saldo",
    "opening_nok_thousand": "1.1.",
    "closing_nok_thousand": "31.12.",
    "opening_nok_million": "1.1.",
    "closing_nok_million": "31.12.",
    "change_nok_thousand": "Endring",
    "change_nok_million": "Beløp",
    "amount_nok_thousand": "Beløp",
    "share_percent": "Andel",
    "base_nok_million": "Grunnlag etter trinnet",
    "self_financing_share": "Egenfinansiering",
    "growth_share": "Vekst",
    "part_share": "Andel",
    "hedge_share": "Sikret andel",
    "unhedged_nok_million": "Usikret gjeld",
    "cost_nok_million": "Ett prosentpoeng koster",
    "target": "Krav, minst",
    "actual": "Resultat",
    "distance": "Avstand",
    "unit": "Enhet",
    "outcome": "Utfall",
    "basis": "Grunnlag",
    "statement_nok_thousand": "I 2B",
    "status_nok_thousand": "I status",
    "difference_nok_thousand": "Forskjell",
    "same_as": "Samme beløp som",
    "stated_nok_million": "Oppgitt",
    "computed_nok_million": "Regnet av tabellene",
    "difference_nok_million": "Forskjell",
    "printed": "Trykt",
    "computed": "Regnet ut",
    "difference": "Forskjell",
    "repayment_nok_million": "Avdrag",
    "interest_nok_million": "Rente",
    "linear_nok_million": "Like avdrag, sum",
    "annuity_nok_million": "Annuitet",
}
STATED = (
    "restricted_fund_provision",
    "restricted_fund_use",
    "self_financing_share",
    "hedge_share",
    "loan_fund_debt",
)
CORRECTED = ("corrected_result_low", "corrected_result_high")
ALL = "Alle prosjekter"
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
    "stated_figures",
)
HAIR = 1e-9


@dataclass(frozen=True)
class FinancialTargets:
    """What the council has decided; shares, and one amount in NOK thousand."""

    net_operating_margin: float
    self_financing: float
    reserve_of_revenue: float
    reserve_of_debt: float
    reserve_owner_risk: float
    hedge_least: float
    hedge_normal: float


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


def analyse(tables: Mapping[str, pd.DataFrame], targets: FinancialTargets, rentable_area: str) -> Analysis:
    """Everything at once, from the tables named in :data:`TABLES`.

    Parameters
    ----------
    tables
        One year's rows of each table, by name.
    targets
        The council's rules.
    rentable_area
        Code of the programme area whose investments fees pay.

    Raises
    ------
    DataError
        If a table cannot be computed with; see the functions of this module.
    """
    statement, projects, status = (tables[name] for name in TABLES[:3])
    require_statement(statement)
    stated, known = stated_values(tables), key_figures(tables, targets, rentable_area)
    hedged = {
        "Ved årets slutt (oppgitt)": known["hedge_share"],
        "Minstekravet": targets.hedge_least,
        "Målet i en normalsituasjon": targets.hedge_normal,
    }
    frames = {
        "board": scoreboard(known, targets),
        "deviations": largest_deviations(projects, status, 12),
        "completion": completion_overview(projects, status),
        "statuses": status_counts(status),
        "differences": status_differences(projects, status),
        "financing": financing(statement),
        "ladder": self_financing(statement, projects, rentable_area),
        "result": net_operating_result(statement, tables["central_items"], stated),
        "debt": debt_by_purpose(tables["loan_fund"]),
        "interest": interest_sensitivity(known["debt_nok_million"], hedged),
        "fund": disposable_fund_steps(tables["disposable_fund"]),
        "text": against_text(tables),
    }
    figures = {
        **known,
        **figures_in_sentences(frames),
        **unexplained_base(frames["ladder"], stated["self_financing_share"]),
        **treasury_repayment(tables["central_items"], tables["loan_fund"]),
        **stated.reindex(CORRECTED).dropna(),
        "stated_percent": stated["self_financing_share"],
        "power_share": power_share(tables["dividends"], stated),
        "target_result_nok_million": targets.net_operating_margin * known["revenue_nok_million"],
        "above_nok_million": known["disposable_fund_nok_million"] - known["reserve_requirement_nok_million"],
    }
    return Analysis(figures=figures, **frames)


def figures_in_sentences(frames: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Figures that a report's sentences pick from its frames; counts, NOK million and shares."""
    outcome, loans = frames["board"].outcome, frames["financing"].change_nok_million
    largest, debt, text = frames["deviations"].iloc[0], frames["debt"].iloc[-1], frames["text"].outcome
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


def stated_values(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Figures that the report states in its text, by item.

    Raises
    ------
    DataError
        With every item that is missing.
    """
    stated = tables["stated_figures"].set_index("item").value
    require_stated(stated, STATED)
    return stated


def printed(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that the report prints row by row: all but the stated figures, and of central items the dispositions."""
    items = tables["central_items"]
    rows = {**tables, "central_items": items[items.statement == "year_end_dispositions"]}
    return {name: frame for name, frame in rows.items() if name not in ("stated_figures", "project_status")}


def headings(rows: pd.DataFrame) -> dict[str, str]:
    """Norwegian headings of a frame's columns, in its order; columns without one are not for printing."""
    return {column: HEADINGS[column] for column in rows if column in HEADINGS}


def is_sum(rows: pd.DataFrame) -> pd.Series:
    """Whether each printed row is a sum or a balance, not a line of its own."""
    return ~rows.kind.isin(["line", "project", "movement", "requirement_part", "share"])


# The statement


def require_statement(statement: pd.DataFrame) -> None:
    """Refuse a statement 2A that cannot be computed with.

    Raises
    ------
    DataError
        With every fault: a post that is missing or stands twice, income written without minus, lines
        that do not sum to what is carried forward.
    """
    found = statement.post.value_counts()
    findings = [
        f"post {p} is missing: add it, with 0 where nothing is booked" for p in POSTS if p not in found
    ]
    findings += [f"post {p} stands {found[p]} times: keep one row" for p in POSTS if found.get(p, 0) > 1]
    if not findings:
        actual = actual_by_post(statement)
        findings = [
            f"post {p} is {actual[p]:.0f}: income must be negative" for p in INCOME_POSTS if actual[p] > 0
        ]
        lines = actual.drop(list(SUMS))
        if abs(lines.sum() - actual[27]) > (len(lines) + 1) / 2:
            findings.append(
                f"the lines sum to {lines.sum():.0f}, but post 27 is {actual[27]:.0f}: check the signs"
            )
    if findings:
        raise DataError("The investment statement (2A) cannot be used.", findings)


def actual_by_post(statement: pd.DataFrame) -> pd.Series:
    """Actual by post number, NOK thousand, income negative."""
    return statement.set_index("post").actual_nok_thousand.astype(float).sort_index()


def financing(statement: pd.DataFrame) -> pd.DataFrame:
    """From all investment to the loans that paid for what nothing else paid.

    loans = post 6 + (7 … 12) + 19 + (20 … 25) − 27, with income negative as in the statement.

    Parameters
    ----------
    statement
        Statement 2A: ``post`` and ``actual_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (what lowers the need for loans is negative) and ``is_total``; the
        last row is the loans used.

    References
    ----------
    Forskrift 2019-06-07-714 § 5-5; docs/investment.md.
    """
    actual = actual_by_post(statement) / 1000
    steps = [
        ("Sum investeringsutgifter", actual[6], True),
        ("Kompensasjon for merverdiavgift", actual[7], False),
        ("Tilskudd fra andre", actual[8], False),
        ("Salg og utdeling", actual[[9, 10, 11]].sum(), False),
        ("Mottatte avdrag på utlån av egne midler", actual[12], False),
        ("Videreutlån, netto", actual.loc[15:18].sum(), False),
        ("Overføring fra drift", actual[20], False),
        ("Bundne investeringsfond, netto avsetning", actual[[21, 22]].sum(), False),
        ("Ubundne investeringsfond, netto avsetning", actual[[23, 24]].sum(), False),
        ("Dekning av tidligere udekket", actual[25], False),
        ("Udekket, føres videre", -actual[27], False),
        ("Bruk av lån", -actual[13], True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


# The projects


def completion(projects: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """How much of the revised budget was spent.

    completion = actual / revised budget; missing where the budget is not positive.

    Parameters
    ----------
    projects
        Rows with ``kind``, ``revised_budget_nok_thousand`` and ``actual_nok_thousand``; only projects count.
    by
        Columns to group by, for instance ``["committee"]``.

    Returns
    -------
    pandas.DataFrame
        One row per group in the order of the source, with ``projects``, ``revised_budget_nok_million``,
        ``actual_nok_million``, ``deviation_nok_million`` (positive: less was spent than the budget) and
        ``completion_percent``.
    """
    rows = projects[projects.kind == "project"].astype(
        {"revised_budget_nok_thousand": float, "actual_nok_thousand": float}
    )
    grouped = rows.groupby(list(by), sort=False)
    sums = grouped[["revised_budget_nok_thousand", "actual_nok_thousand"]].sum() / 1000
    budget, actual = sums.revised_budget_nok_thousand, sums.actual_nok_thousand
    return pd.DataFrame(
        {
            "projects": grouped.size(),
            "revised_budget_nok_million": budget,
            "actual_nok_million": actual,
            "deviation_nok_million": budget - actual,
            "completion_percent": 100 * actual / budget.where(budget > 0),
        }
    ).reset_index()


def completion_overview(projects: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Completion of fixed assets by entity, their sum, and completion of all projects by committee.

    Returns
    -------
    pandas.DataFrame
        As :func:`completion` gives it, by ``group``, with ``is_total``.
    """
    assets = projects[projects.part == 1]
    pieces = [
        completion(assets.assign(group=assets.entity.map(entity_names(projects))), ["group"]),
        completion(assets.assign(group="Varige driftsmidler i alt"), ["group"]).assign(is_total=True),
        completion(status, ["committee"]).rename(columns={"committee": "group"}),
    ]
    return pd.concat(
        [piece.assign(is_total=piece.get("is_total", False)) for piece in pieces], ignore_index=True
    )


def entity_names(projects: pd.DataFrame) -> pd.Series:
    """Printed name of each entity, from the sums of statement 2B."""
    sums = projects[projects.kind == "subtotal"].set_index("entity")
    return sums.label.str.removeprefix("Sum ")


def largest_deviations(projects: pd.DataFrame, status: pd.DataFrame, count: int) -> pd.DataFrame:
    """The projects that ended farthest from the revised budget, largest first, either way.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables: ``label`` and ``status``.
    count
        How many to give.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``status``, ``label_and_status`` (the status where it is known),
        ``deviation_nok_million`` (negative: more was spent than the budget) and ``overspent``.
    """
    known = status[status.kind == "project"].drop_duplicates("label").set_index("label").status
    rows = projects[projects.kind == "project"].assign(
        deviation_nok_million=lambda f: f.deviation_nok_thousand.astype(float) / 1000,
        status=lambda f: f.label.map(known),
    )
    order = rows.deviation_nok_million.abs().sort_values(ascending=False, kind="stable").index
    largest = rows.loc[order].head(count).reset_index(drop=True)
    shown = largest.label + (" (" + largest.status + ")").fillna("")
    return largest.assign(label_and_status=shown, overspent=largest.deviation_nok_million < 0)


def status_tables(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    """Each committee's status table in the order of the source, with the entity's name in its sums."""
    status, projects = tables["project_status"], tables["investment_projects"]
    names = status.entity.map(entity_names(projects)).fillna("øvrige prosjekter")
    labels = status.label.mask(status.kind == "sum", "Sum " + names)
    rows = status.assign(label=labels, status=status.status.fillna("–"))
    return list(rows.groupby("committee", sort=False))


def status_counts(status: pd.DataFrame) -> pd.DataFrame:
    """Completion by printed status, most projects first; ``status`` is *Ikke oppgitt* where none is printed."""
    counted = completion(status.assign(status=status.status.fillna("Ikke oppgitt")), ["status"])
    return counted.sort_values("projects", ascending=False, kind="stable", ignore_index=True)


def status_differences(projects: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Where statement 2B and the status tables do not show the same actual for a project.

    Parameters
    ----------
    projects
        Statement 2B.
    status
        The status tables of all committees.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``statement_nok_thousand``, ``status_nok_thousand`` (missing where the table lacks the
        project), ``difference_nok_thousand`` (status less statement), ``in_both``, and ``same_as``: the
        project that the status tables lack and whose amount is the difference. Last the sum over all
        projects, also those that agree.
    """
    sides = {"statement_nok_thousand": projects, "status_nok_thousand": status}
    joined = pd.concat({name: actual_by_label(side) for name, side in sides.items()}, axis=1)
    total = joined.sum().to_frame().T.set_axis([ALL])
    joined["in_both"] = joined.notna().all(axis=1)
    unlike = joined[joined.statement_nok_thousand.fillna(0) != joined.status_nok_thousand.fillna(0)]
    rows = pd.concat(
        [unlike.sort_values("in_both", ascending=False, kind="stable"), total.assign(in_both=True)]
    )
    difference = rows.status_nok_thousand.fillna(0) - rows.statement_nok_thousand.fillna(0)
    missing = unlike[unlike.status_nok_thousand.isna()].statement_nok_thousand
    same = {amount: label for label, amount in missing.items()}
    explained = [same.get(d, "") if both else "" for d, both in zip(difference, rows.in_both, strict=True)]
    return (
        rows.assign(difference_nok_thousand=difference, same_as=explained).rename_axis("label").reset_index()
    )


def actual_by_label(rows: pd.DataFrame) -> pd.Series:
    """Actual of each project by its label, NOK thousand, in the order of the source."""
    named = rows[rows.kind == "project"].groupby("label", sort=False)
    return named.actual_nok_thousand.sum().astype(float)


# Self-financing and the result of operations


def self_financing(statement: pd.DataFrame, projects: pd.DataFrame, rentable_area: str) -> pd.DataFrame:
    """Share of investment paid from operations, as a ladder of ever smaller bases.

    share = transfer from operations / (gross investment − VAT compensation − grants − rentable)

    Rentable are investments that fees pay. The statement does not mark them: here they are all projects
    of one programme area. Every further rentable project makes the base smaller and the share larger.

    Parameters
    ----------
    statement, projects
        Statements 2A and 2B.
    rentable_area
        Code of the programme area whose investments fees pay.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million``, ``base_nok_million`` after it, and ``self_financing_share`` of that base.

    Raises
    ------
    DataError
        If no fixed asset has the programme area.
    """
    actual = actual_by_post(statement) / 1000
    rentable = projects[
        (projects.kind == "project") & (projects.part == 1) & (projects.programme_area == rentable_area)
    ]
    if rentable.empty:
        areas = ", ".join(sorted(projects.programme_area.dropna().unique()))
        raise DataError(
            f"No project belongs to the programme area {rentable_area!r}.", [f"areas there: {areas}"]
        )
    steps = [
        ("Brutto investeringer i varige driftsmidler", actual[1]),
        ("Kompensasjon for merverdiavgift", actual[7]),
        ("Tilskudd fra andre", actual[8]),
        ("Investeringer som gebyrer betaler", -rentable.actual_nok_thousand.sum() / 1000),
    ]
    ladder = pd.DataFrame(steps, columns=["step", "change_nok_million"])
    base = ladder.change_nok_million.cumsum()
    return ladder.assign(base_nok_million=base, self_financing_share=-actual[20] / base)


def unexplained_base(ladder: pd.DataFrame, printed_percent: float) -> pd.Series:
    """What a printed share of self-financing leaves unexplained of the base.

    implied = transfer / printed; gap = last base of the ladder − implied

    The printed percent has one decimal, so the implied base lies between two ends.

    Returns
    -------
    pandas.Series
        ``implied_nok_million``, ``gap_nok_million``, ``gap_low_nok_million``, ``gap_high_nok_million``.
    """
    last = ladder.iloc[-1]
    transfer = last.self_financing_share * last.base_nok_million
    ends = {"gap": printed_percent, "gap_low": printed_percent - 0.05, "gap_high": printed_percent + 0.05}
    gaps = {f"{name}_nok_million": last.base_nok_million - 100 * transfer / end for name, end in ends.items()}
    return pd.Series({"implied_nok_million": 100 * transfer / printed_percent, **gaps})


def net_operating_result(
    statement: pd.DataFrame, central_items: pd.DataFrame, stated: Mapping[str, float]
) -> pd.DataFrame:
    """Net operating result rebuilt from how it was used.

    result = transfer to investment + provision to funds − use of funds

    Parameters
    ----------
    statement
        Statement 2A; post 20 is the transfer from operations.
    central_items
        With the statement ``year_end_dispositions``, which has the disposable fund.
    stated
        ``restricted_fund_provision`` and ``restricted_fund_use``, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` and ``is_total``; the last row is the result (deficit negative).
    """
    require_stated(stated, STATED[:2])
    year_end = central_items[central_items.statement == "year_end_dispositions"]
    disposable = (
        year_end[year_end.label.str.contains("disposisjonsfond")].set_index("label").actual_nok_thousand
        / 1000
    )
    steps = [
        ("Overføring til investeringer", -actual_by_post(statement)[20] / 1000, False),
        ("Avsetning til bundne driftsfond (oppgitt)", stated["restricted_fund_provision"], False),
        ("Bruk av bundne driftsfond (oppgitt)", -stated["restricted_fund_use"], False),
        ("Avsetning til disposisjonsfond", disposable[disposable > 0].sum(), False),
        ("Bruk av disposisjonsfond", disposable[disposable < 0].sum(), False),
    ]
    rows = pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
    total = pd.DataFrame(
        [("Netto driftsresultat", rows.change_nok_million.sum(), True)], columns=rows.columns
    )
    kept = rows[rows.change_nok_million != 0]
    return pd.concat([kept, total], ignore_index=True)


def require_stated(stated: Mapping[str, float], items: Sequence[str]) -> None:
    """Refuse when figures that the report states in its text are not among the data.

    Raises
    ------
    DataError
        With every item that is missing.
    """
    findings = [
        f"{item}: add it to stated_figures, as the annual report states it"
        for item in items
        if item not in stated
    ]
    if findings:
        raise DataError("Figures stated in the text of the annual report are missing.", findings)


def power_share(dividends: pd.DataFrame, stated: Mapping[str, float]) -> float:
    """Share of the dividends that power companies paid, as stated (``power_dividends``); missing where it is not."""
    total = dividends[dividends.kind == "sum"].actual_nok_thousand.iloc[0] / 1000
    return stated.get("power_dividends", np.nan) / total if total else np.nan


# Debt


def debt_by_purpose(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """Loans from the loan fund by what they pay for, with growth through the year.

    The row that lends to the treasury is replaced by the rows that say what the treasury used it for.

    Parameters
    ----------
    loan_fund
        ``statement`` (``lending`` or ``treasury_debt``), ``label``, ``kind``, ``opening_nok_thousand``,
        ``closing_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        One row per purpose and last the sum: ``label``, ``opening_nok_million``, ``closing_nok_million``,
        ``growth_share``, ``part_share`` of the sum, ``is_total``.

    Raises
    ------
    DataError
        If no loan to a borrower equals the treasury's debt, opening and closing.
    """
    columns = ["opening_nok_thousand", "closing_nok_thousand"]
    by_borrower, by_use = (loan_fund[loan_fund.statement == s] for s in ("lending", "treasury_debt"))
    treasury = by_use.loc[by_use.kind == "sum", columns].to_numpy()[0]
    own = (by_borrower.kind == "line") & (by_borrower[columns].to_numpy() == treasury).all(axis=1)
    if own.sum() != 1:
        raise DataError(
            "The two tables of the loan fund do not tie.",
            [
                f"the treasury's debt is {treasury[1]} (opening {treasury[0]}): exactly one borrower must have it"
            ],
        )
    rows = pd.concat([by_use[by_use.kind == "line"], by_borrower[~own]])
    opening, closing = (rows[c].astype(float) / 1000 for c in columns)
    total = closing[rows.kind == "sum"].iloc[0]
    return pd.DataFrame(
        {
            "label": rows.label,
            "opening_nok_million": opening,
            "closing_nok_million": closing,
            "growth_share": closing / opening.where(opening > 0) - 1,
            "part_share": closing / total,
            "is_total": rows.kind == "sum",
        }
    ).reset_index(drop=True)


def interest_sensitivity(debt_nok_million: float, hedge_shares: Mapping[str, float]) -> pd.DataFrame:
    """What one percentage point of interest costs in a year, at several shares of hedged debt.

    cost = 1 % · debt · (1 − hedged share), before what fees, rents and liquidity offset.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``hedge_share``, ``unhedged_nok_million``, ``cost_nok_million``.
    """
    shares = np.array(list(hedge_shares.values()), dtype=float)
    unhedged = debt_nok_million * (1 - shares)
    return pd.DataFrame(
        {
            "case": list(hedge_shares),
            "hedge_share": shares,
            "unhedged_nok_million": unhedged,
            "cost_nok_million": unhedged / 100,
        }
    )


def minimum_repayment(depreciation: float, opening_debt: float, opening_book_value: float) -> float:
    """Least repayment that the law allows; missing where a figure is missing or the book value is not positive.

    repayment = depreciation · opening debt / opening book value of depreciable assets

    Lending on is no part of the debt. Land counts in the debt only.

    References
    ----------
    Kommuneloven § 14-18; Kommunal- og distriktsdepartementet, 31 January 2024 (id3035540).
    """
    return depreciation * opening_debt / opening_book_value if opening_book_value > 0 else np.nan


def least_book_value(depreciation: float, opening_debt: float, repaid: float) -> float:
    """Book value of depreciable assets from which a repayment is as large as the law asks: depreciation · debt / repaid."""
    return depreciation * opening_debt / repaid if repaid > 0 else np.nan


def treasury_repayment(central_items: pd.DataFrame, loan_fund: pd.DataFrame) -> pd.Series:
    """What is known of the treasury's minimum repayment, NOK million.

    Returns
    -------
    pandas.Series
        ``depreciation``, ``opening_debt``, ``repaid`` and ``least_book_value``.
    """
    actual = (
        central_items.drop_duplicates("label").set_index("label").actual_nok_thousand.astype(float) / 1000
    )
    debt = loan_fund[(loan_fund.statement == "treasury_debt") & (loan_fund.kind == "sum")]
    known = {
        "depreciation": actual.get("Avskrivninger", np.nan),
        "opening_debt": debt.opening_nok_thousand.iloc[0] / 1000,
        "repaid": actual.get("Konserninterne avdrag", np.nan),
    }
    return pd.Series({**known, "least_book_value": least_book_value(**known)})


# Reserves


def disposable_fund_steps(fund: pd.DataFrame) -> pd.DataFrame:
    """The disposable fund through the year, and what the rules require at its end.

    Parameters
    ----------
    fund
        ``label``, ``kind`` (opening, movement, closing, requirement) and ``amount_nok_thousand``, use negative.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``change_nok_million`` and ``is_total`` (true for balances and the requirement).
    """
    rows = fund[fund.kind.isin(["opening", "movement", "closing", "requirement"])].dropna(
        subset="amount_nok_thousand"
    )
    return pd.DataFrame(
        {
            "label": rows.label,
            "change_nok_million": rows.amount_nok_thousand.astype(float) / 1000,
            "is_total": rows.kind != "movement",
        }
    ).reset_index(drop=True)


def reserve_bases(fund: pd.DataFrame, targets: FinancialTargets) -> pd.Series:
    """Gross operating revenue and gross debt, inferred from the parts of the printed requirement.

    revenue = part on revenue / share of revenue; debt = part on debt / share of debt

    Returns
    -------
    pandas.Series
        ``revenue_nok_million`` and ``debt_nok_million``.

    Raises
    ------
    DataError
        If the printed requirement has no part on revenue or on debt.
    """
    parts = fund[fund.kind == "requirement_part"].set_index("label").amount_nok_thousand.astype(float) / 1000
    found = {
        name: parts[parts.index.str.contains(word)]
        for name, word in (("revenue", "driftsinnt"), ("debt", "gjeld"))
    }
    findings = [
        f"one part must name its {name}; {len(rows)} do" for name, rows in found.items() if len(rows) != 1
    ]
    if findings:
        raise DataError("The parts of the required disposable fund are not as expected.", findings)
    return pd.Series(
        {
            "revenue_nok_million": found["revenue"].iloc[0] / targets.reserve_of_revenue,
            "debt_nok_million": found["debt"].iloc[0] / targets.reserve_of_debt,
        }
    )


def reserve_requirement(
    revenue_nok_million: float, debt_nok_million: float, targets: FinancialTargets
) -> float:
    """Least disposable fund, NOK million: share of revenue + share of debt + a fixed amount."""
    return (
        targets.reserve_of_revenue * revenue_nok_million
        + targets.reserve_of_debt * debt_nok_million
        + targets.reserve_owner_risk / 1000
    )


# The rules of the council


def key_figures(
    tables: Mapping[str, pd.DataFrame], targets: FinancialTargets, rentable_area: str
) -> dict[str, float]:
    """The figures that the financial rules speak of.

    Parameters
    ----------
    tables
        By name: ``investment_statement``, ``investment_projects``, ``central_items``, ``loan_fund``,
        ``disposable_fund``, ``stated_figures``.
    targets
        The council's rules.
    rentable_area
        Code of the programme area whose investments fees pay.

    Returns
    -------
    dict
        Shares and NOK million: ``net_operating_result_nok_million``, ``revenue_nok_million`` (inferred),
        ``net_operating_margin_share``, ``self_financing_share``, ``disposable_fund_nok_million``,
        ``reserve_requirement_nok_million``, ``debt_nok_million``, ``hedge_share``, ``repaid_nok_million``,
        ``minimum_repayment_nok_million`` (missing).

    Raises
    ------
    DataError
        If a stated figure is missing, or a table is not as :func:`self_financing` and :func:`reserve_bases` ask.
    """
    stated = stated_values(tables)
    statement, fund = tables["investment_statement"], tables["disposable_fund"]
    result = net_operating_result(statement, tables["central_items"], stated).change_nok_million.iloc[-1]
    ladder = self_financing(statement, tables["investment_projects"], rentable_area)
    revenue, gross_debt = reserve_bases(fund, targets)
    known = treasury_repayment(tables["central_items"], tables["loan_fund"])
    return {
        "net_operating_result_nok_million": result,
        "revenue_nok_million": revenue,
        "net_operating_margin_share": result / revenue,
        "self_financing_share": ladder.self_financing_share.iloc[-1],
        "disposable_fund_nok_million": fund[fund.kind == "closing"].amount_nok_thousand.iloc[0] / 1000,
        "reserve_requirement_nok_million": reserve_requirement(revenue, gross_debt, targets),
        "debt_nok_million": stated["loan_fund_debt"],
        "hedge_share": stated["hedge_share"] / 100,
        "repaid_nok_million": known.repaid,
        "minimum_repayment_nok_million": minimum_repayment(known.depreciation, known.opening_debt, np.nan),
    }


def scoreboard(figures: Mapping[str, float], targets: FinancialTargets) -> pd.DataFrame:
    """The financial rules, each met, not met or not computable; every rule asks for at least its target.

    Parameters
    ----------
    figures
        As :func:`key_figures` gives them.
    targets
        The council's rules.

    Returns
    -------
    pandas.DataFrame
        One row per rule: ``rule``, ``target``, ``actual``, ``distance`` (actual less target; positive is
        better) in ``unit`` (*prosent* or *mill. kr*), ``outcome`` (*oppfylt*, *ikke oppfylt*, *kan ikke
        beregnes*) and ``basis``, where the actual comes from.
    """
    share = 100.0
    rows = [
        (
            "Netto driftsresultat",
            share * targets.net_operating_margin,
            share * figures["net_operating_margin_share"],
            "prosent",
            "regnet ut",
        ),
        (
            "Egenfinansiering",
            share * targets.self_financing,
            share * figures["self_financing_share"],
            "prosent",
            "regnet ut trinn for trinn",
        ),
        (
            "Disposisjonsfond",
            figures["reserve_requirement_nok_million"],
            figures["disposable_fund_nok_million"],
            "mill. kr",
            "trykt saldo",
        ),
        (
            "Rentesikring, minstekrav",
            share * targets.hedge_least,
            share * figures["hedge_share"],
            "prosent",
            "oppgitt",
        ),
        (
            "Rentesikring, mål i en normalsituasjon",
            share * targets.hedge_normal,
            share * figures["hedge_share"],
            "prosent",
            "oppgitt",
        ),
        (
            "Minimumsavdrag, kommunekassen",
            figures["minimum_repayment_nok_million"],
            figures["repaid_nok_million"],
            "mill. kr",
            "kan ikke etterprøves: bokført verdi mangler",
        ),
    ]
    board = pd.DataFrame(rows, columns=["rule", "target", "actual", "unit", "basis"])
    distance = board.actual - board.target
    outcome = np.select([distance.isna(), distance >= -HAIR], [UNKNOWN, MET], NOT_MET)
    return board.assign(distance=distance, outcome=outcome)[
        ["rule", "target", "actual", "distance", "unit", "outcome", "basis"]
    ]


def against_text(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Figures that the report states in its text or beside a table, computed from its tables.

    Parameters
    ----------
    tables
        As for :func:`key_figures`, with ``reserves`` and ``dividends``. Stated figures that are not
        there are left out.

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
    rows = pd.concat([rows.reset_index(drop=True), fund_changes(tables)], ignore_index=True)
    difference = rows.value - rows.computed
    half_digit = np.where(
        rows.value == rows.value.round(0), 0.5, np.where(rows.value == rows.value.round(1), 0.05, 0.0015)
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
        tables["loan_fund"].query("statement == 'lending' and kind == 'sum'").closing_nok_thousand.iloc[0]
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
        "dividends_companies": dividends[dividends.kind == "sum"].actual_nok_thousand.iloc[0] / 1000,
    }


def fund_changes(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Change of the unrestricted investment fund in the table of reserves (``value``), and by 2A (``computed``).

    The restricted funds are left out: the table is the treasury's, 2A the enterprises' too.
    """
    reserves = tables["reserves"].set_index("label").change_nok_thousand.astype(float) / 1000
    actual = actual_by_post(tables["investment_statement"]) / 1000
    booked = {"Ubundne investeringsfond": actual[[23, 24]].sum()}
    rows = [
        (f"Endring i {name.lower()}", reserves[name], booked[name]) for name in booked if name in reserves
    ]
    return pd.DataFrame(rows, columns=["label", "value", "computed"])


# What if


def capital_cost(investment: float, years: int, rate: float) -> pd.DataFrame:
    """What a loan costs in repayment and interest, year by year, in the two usual ways.

    With investment `I`, years `n`, rate `r` and year `t`::

        linear_t = I/n + r·(I − (t−1)·I/n)
        annuity  = I·r / (1 − (1+r)^−n)

    Parameters
    ----------
    investment
        Loan in NOK million.
    years
        Years until it is repaid.
    rate
        Interest a year, a share.

    Returns
    -------
    pandas.DataFrame
        One row per year from the first: ``loan_year``, and in NOK million ``repayment_nok_million``,
        ``interest_nok_million``, ``linear_nok_million`` (their sum) and ``annuity_nok_million``.

    Raises
    ------
    DataError
        If years is less than one or the rate is negative.
    """
    findings = ["years must be at least 1"] if years < 1 else []
    findings += ["the rate must be a share of 0 or more, 0.04 for 4 %"] if rate < 0 else []
    if findings:
        raise DataError(
            f"The cost of {investment} over {years} years at {rate} cannot be computed.", findings
        )
    year = np.arange(1, years + 1)
    repayment = np.full(years, investment / years)
    interest = rate * (investment - (year - 1) * repayment)
    annual_share = rate / -np.expm1(-years * np.log1p(rate)) if rate > 0 else 1 / years
    return pd.DataFrame(
        {
            "loan_year": year,
            "repayment_nok_million": repayment,
            "interest_nok_million": interest,
            "linear_nok_million": repayment + interest,
            "annuity_nok_million": investment * annual_share,
        }
    )


def milestones(cost: pd.DataFrame, every: int) -> pd.DataFrame:
    """The first year of a loan, every so many years, and the last."""
    year = cost.loan_year
    return cost[(year == 1) | (year % every == 0) | (year == year.max())].reset_index(drop=True)
