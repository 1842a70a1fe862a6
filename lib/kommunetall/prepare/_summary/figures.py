"""The figures to know: as tables print them, as the text states them, and as they are computed."""

from __future__ import annotations

import numpy as np

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import rows_of
from kommunetall.models.investment import or_missing
from kommunetall.models.investment.result import paid
from kommunetall.models.summary import Found, figures_to_know, unlike_text
from kommunetall.models.summary.figures import WAYS
from kommunetall.prepare._summary.topics import (
    Year,
    fixed_assets,
    investment_of,
    pension_of,
    self_financing,
    staff_of,
    standing_of,
)
from kommunetall.prepare._workforce import sickness

OWN_TABLES = ("disposable_fund", "reserves", "balance_sheet")
TAX_TABLE = "tax_and_equalisation"
STATEMENT, INVESTED_LINE = "investment_statement", "asset_investment"


def figures(year: Year) -> Exhibit | Several:
    """The figures to know that are known in several ways, in each of them, with where it stands.

    Raises
    ------
    NotThere
        If no topic knows any.
    """
    values = {**of_tax(year), **of_pension(year), **of_investment(year), **of_staff(year)}
    frame = figures_to_know(values, year.given.stated)
    if frame.empty:
        raise NotThere("Det er ingen tall.", tables=("municipal_tax",))
    frame = frame[frame[list(WAYS)].notna().sum(axis="columns") > 1].reset_index(drop=True)
    if frame.empty:
        return year.several("figures", why="ingen av tallene er kjent på mer enn én måte")
    code, number = year.key
    links = [f"{code}-{number}-{appendix}.pdf" for appendix in frame.appendix]
    unlike = unlike_text(frame)
    estimates = "_and_".join(frame.figure[frame.is_estimate & frame.computed.notna()])
    where = [in_order(row.where, row.heading) for row in rows_of(frame)]
    columns = ["figure", *WAYS, "unit"]
    empty = [way for way in WAYS if frame[way].isna().all()]
    shown = frame[columns].drop(columns=empty)
    notes = {"unlike_text": bool(unlike.any()), "estimates": bool(estimates)}
    return year.exhibit(
        "figures",
        shown.assign(where=where, appendix=frame.appendix, href=links, is_strong=unlike),
        figures={"count": len(frame), "unlike": int(unlike.sum())},
        cases={
            "estimates": estimates or "none",
            "unlike": "none" if not unlike.any() else "one" if unlike.sum() == 1 else "some",
        },
        notes=tuple(note for note, holds in notes.items() if holds),
        origins=(year.origin_of_all,),
    )


def in_order(table: str, heading: str) -> str:
    """Where a figure stands: the table, and the heading that the text states it under.

    >>> in_order("Fondsreserver", "Disposisjonsfondet"), in_order("", "")
    ('Fondsreserver; tekst: Disposisjonsfondet', 'egen beregning')
    """
    named = [table, f"tekst: {heading}" if heading else ""]
    return "; ".join(filter(None, named)) or "egen beregning"


def of_tax(year: Year) -> dict[str, Found]:
    """Tax beside the country: as the municipality prints it, and as the settlement gives it."""
    try:
        now = standing_of(year).now
    except NotThere:
        return {}
    printed, where = {}, ""
    rows = year.given.printed.get(TAX_TABLE)
    if rows is not None:
        own = rows[rows.year == year.key[1]]
        where = year.given.origins[TAX_TABLE].title
        printed = {} if own.empty else own.iloc[0].to_dict()
    return {
        f"tax_{side}": Found(
            float(printed.get(f"tax_{side}_percent", np.nan)) / 100,
            float(now[f"{side}_share"]),
            where,
        )
        for side in ("before", "after")
    }


def of_pension(year: Year) -> dict[str, Found]:
    """Cost and accumulated deviation of pension; computed from what they consist of."""
    try:
        account = pension_of(year)
    except NotThere:
        return {}
    now = account.now
    balance = float(now.opening_nok_million + now.deviation_nok_million - now.amortised_nok_million)
    if account.pension.stated is None:
        balance = float(now.closing_nok_million)
    return {
        "pension_cost": Found(computed=float(now.cost_nok_million)),
        "accumulated_deviation": Found(computed=balance),
    }


def of_investment(year: Year) -> dict[str, Found]:
    """Figures of investment, debt and reserves, missing where what they rest on is not there."""
    try:
        account = investment_of(year)
    except NotThere:
        return {}
    known, has_fund = account.account, year.given.structure.has_loan_fund
    titles = {name: origin.title for name, origin in account.given.origins.items()}
    fund_in = next((titles[name] for name in OWN_TABLES if name in titles), "")
    lent = or_missing(lambda: known.debt.lent_nok_million)
    owed_in = "balance_sheet" if known.debt.is_of_balance else "loans"
    of_loans = Found(lent, np.nan, titles.get(owed_in, ""))
    return {
        "net_operating_result": result_found(year),
        "net_operating_margin": Found(computed=or_missing(lambda: known.result.margin_share)),
        "disposable_fund": Found(
            or_missing(lambda: known.reserves.closing_nok_million), np.nan, fund_in
        ),
        "invested": invested_found(year),
        "dividends": Found(
            or_missing(lambda: paid(account.given.tables["dividends"])),
            np.nan,
            titles.get("dividends", ""),
        )
        if "dividends" in account.given.tables
        else Found(),
        "self_financing": Found(computed=or_missing(lambda: self_financing_share(year))),
        "lent": of_loans if has_fund else Found(),
        "owed": Found() if has_fund else of_loans,
    }


def self_financing_share(year: Year) -> float:
    """Self-financing as it is computed, where the council has a rule on it; else missing."""
    shown = self_financing(year)
    return float(str(shown.figures["share"])) if isinstance(shown, Exhibit) else np.nan


def invested_found(year: Year) -> Found:
    """Investment in fixed assets: as statement 2A prints it, and as the projects sum to."""
    given, known = investment_of(year).given, investment_of(year).account
    computed = or_missing(lambda: fixed_assets(known).actual_nok_million)
    rows = given.tables.get(STATEMENT)
    if rows is None or not (rows.line == INVESTED_LINE).any():
        return Found(computed=computed)
    amounts = rows[rows.line == INVESTED_LINE].actual_nok_thousand
    printed = amounts.to_numpy(float, na_value=np.nan)[0] / 1000
    return Found(printed, computed, given.origins[STATEMENT].title)


def result_found(year: Year) -> Found:
    """The result: printed where a prescribed statement has it, else rebuilt from its parts."""
    account = investment_of(year)
    known = account.account.result
    net = or_missing(lambda: known.net_nok_million)
    if np.isnan(net):
        return Found()
    if known.account is None:
        return Found(computed=net)
    return Found(net, np.nan, account.given.origins[known.table].title)


def of_staff(year: Year) -> dict[str, Found]:
    """Sickness absence: as printed, and as the areas' weighted with fte."""
    try:
        shown = sickness.absence(staff_of(year))
    except NotThere:
        return {}
    rate = float(str(shown.figures["rate_percent"]))
    computed = or_missing(lambda: areas_weighted(year))
    return {"sickness_absence": Found(rate, computed, year.given.origins["sickness_absence"].title)}


def areas_weighted(year: Year) -> float:
    """Sickness absence of the areas together, percent."""
    rows = sickness.absence_total(staff_of(year)).frame.set_index("item")
    return float(rows.computed_percent.get("rate", np.nan))
