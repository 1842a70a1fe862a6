"""Statement 2A (bevilgningsoversikt investering): what was invested and how it was paid.

The models look for lines by their role, whatever their number, name and form of sign in print.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.printed import MONEY, exchanged
from kommunetall.models.key_figures import TREASURY

EXPENDITURE: Final = (
    "asset_investment",
    "investment_grants_paid",
    "shares_bought",
    "own_lending",
    "repayment",
)
INCOME: Final = (
    "vat_compensation",
    "grants_received",
    "asset_sales",
    "financial_asset_sales",
    "distributions",
    "own_lending_repaid",
    "loans_used",
)
LENDING_ON: Final = (
    "lending_on",
    "lending_on_loans_used",
    "lending_on_repayment",
    "lending_on_repaid",
)
FUNDS: Final = {
    "restricted_fund_net": ("restricted_fund_provision", "restricted_fund_use"),
    "unrestricted_fund_net": ("unrestricted_fund_provision", "unrestricted_fund_use"),
}
RESTRICTED: Final = "restricted_investment_funds"
EARLIER: Final = ("earlier_uncovered", "earlier_undisposed_use")
TRANSFER: Final = "transfer_from_operations"
UNCOVERED: Final = "uncovered"
LINES: Final = (*EXPENDITURE, *INCOME, *LENDING_ON, TRANSFER, *FUNDS, *EARLIER, UNCOVERED)
SALES: Final = ("asset_sales", "financial_asset_sales", "distributions")
SPECIFIED: Final = dict(enumerate(EXPENDITURE[:4], start=1))


def is_of_treasury(statement: pd.DataFrame) -> bool:
    """Whether a statement is of the treasury alone, not consolidated."""
    return bool((statement.scope == TREASURY).all())


def require_statement(statement: pd.DataFrame) -> None:
    """Refuse a statement 2A that cannot be computed with.

    Parameters
    ----------
    statement
        ``line`` and amounts in NOK thousand, income negative.

    Raises
    ------
    DataError
        With every fault: a line that stands twice, lines that do not sum to what is carried
        forward, with those that stand on the other side and those that are not there, money
        columns that have changed places.

    References
    ----------
    Forskrift 2019-06-07-714 § 5-5.
    """
    found = statement.line.value_counts()
    findings = [
        f"{line} står {count} ganger: behold én rad" for line, count in found.items() if count > 1
    ]
    if not findings:
        for column in (c for c in MONEY if c in statement and statement[c].notna().any()):
            findings += sum_faults(statement, column)
    findings += exchanged(statement)
    if findings:
        raise DataError("Bevilgningsoversikt 2A (investment_statement) kan ikke brukes.", findings)


def sum_faults(statement: pd.DataFrame, column: str) -> list[str]:
    """The lines of one column where they do not sum to what is carried forward.

    Rounding allows (lines + 1)/2. What is on the other side, or not there, is told then: a line
    that the sum takes into account may have any sign, and one that is zero may be left out.
    """
    amounts = by_line(statement, column)
    lines, carried = amounts.drop(UNCOVERED), amounts[UNCOVERED]
    if abs(lines.sum() - carried) <= (len(lines) + 1) / 2:
        return []
    names = labels(statement)
    turned = [
        f"{names.get(line, line)} står som utgift, men er en inntekt"
        for line in INCOME
        if amounts[line] > 0
    ]
    turned += [
        f"{names.get(line, line)} står som inntekt, men er en utgift"
        for line in EXPENDITURE
        if amounts[line] < 0
    ]
    lacking = [f"{line} mangler" for line in lacking_lines(statement)]
    said = f"postene summerer seg til {lines.sum():.0f}, men {carried:.0f} er ført videre"
    if UNCOVERED in names:
        said += f" i {names[UNCOVERED]}"
    return [f"{column}: {'; '.join([said, *turned, *lacking])}"]


def labels(statement: pd.DataFrame) -> dict[str, str]:
    """Names of rows as printed, by line; of those that have one."""
    if "label" not in statement:
        return {}
    named = statement.dropna(subset="label")
    return {str(line): f"«{label}»" for line, label in zip(named.line, named.label, strict=True)}


def lacking_lines(statement: pd.DataFrame) -> list[str]:
    """Lines of the regulation that are not there; provision and use, or their net, are one."""
    there = set(statement.line)
    funds = {net for net, gross in FUNDS.items() if net in there or set(gross) <= there}
    optional = {"earlier_undisposed_use"}
    return [line for line in LINES if line not in there | funds | optional]


def by_line(statement: pd.DataFrame, column: str) -> pd.Series:
    """Amounts of :data:`LINES`, income negative, in the column's unit; 0 where nothing is printed.

    Provision to funds and their use are netted, as some municipalities print them.
    """
    amounts = statement.set_index("line")[column].astype(float)
    for net, gross in FUNDS.items():
        if net not in amounts:
            amounts[net] = amounts.reindex(list(gross)).sum()
    return amounts.reindex(list(LINES)).fillna(0.0)


def actual_by_line(statement: pd.DataFrame) -> pd.Series:
    """Actual of :data:`LINES`, NOK thousand, income negative: see :func:`by_line`."""
    return by_line(statement, "actual_nok_thousand")


def loans_used(statement: pd.DataFrame) -> float | None:
    """Loans used in the account, NOK thousand and positive; None where no account is printed."""
    own = statement[(statement.line == "loans_used").fillna(False)].actual_nok_thousand.dropna()
    return -float(own.sum()) if len(own) else None


def restricted_beside(reserves: pd.DataFrame, statement: pd.DataFrame) -> tuple[float, float]:
    """What the restricted investment funds grew by, and what 2A set aside to them net, NOK million.

    The first is missing where the funds do not tell it.

    Parameters
    ----------
    reserves
        Funds of the treasury: ``item``, ``previous_year_nok_thousand`` and
        ``current_year_nok_thousand``.
    """
    own = reserves[(reserves["item"] == RESTRICTED).fillna(False)]
    grew = (own.current_year_nok_thousand - own.previous_year_nok_thousand).astype(float)
    net = actual_by_line(statement)["restricted_fund_net"]
    return float(grew.sum(min_count=1)) / 1000, float(net) / 1000


def financing(statement: pd.DataFrame) -> pd.DataFrame:
    """From all investment to the loans that paid for what nothing else paid.

    loans = investment + income but loans + lending on + transfer + funds + earlier − carried
    forward, with income negative

    Parameters
    ----------
    statement
        Statement 2A: ``line`` and ``actual_nok_thousand``, income negative.

    Returns
    -------
    pandas.DataFrame
        ``step`` (a code, ``expenditure`` … ``loans``), ``change_nok_million`` (what lowers the need
        for loans is negative) and ``is_total``; the last row is the loans used.

    References
    ----------
    Forskrift 2019-06-07-714 § 5-5; docs/investment.md.
    """
    actual = actual_by_line(statement) / 1000
    steps = [
        ("expenditure", invested_gross(actual), True),
        ("vat_compensation", actual["vat_compensation"], False),
        ("grants", actual["grants_received"], False),
        ("sales", actual[list(SALES)].sum(), False),
        ("repaid_to_us", actual["own_lending_repaid"], False),
        ("lending_on", actual[list(LENDING_ON)].sum(), False),
        ("transfer", actual[TRANSFER], False),
        ("restricted_funds", actual["restricted_fund_net"], False),
        ("unrestricted_funds", actual["unrestricted_fund_net"], False),
        ("earlier_uncovered", actual[list(EARLIER)].sum(), False),
        ("carried_forward", -actual[UNCOVERED], False),
        ("loans", -actual["loans_used"], True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


def financing_mix(statement: pd.DataFrame) -> pd.DataFrame:
    """What paid for the year's investment, largest first.

    Lending on and funds are one net: what residents repay is set aside and used later. What is not
    covered, less what earlier years left and this year paid, is another; it is negative when the
    year paid for more than its own investment.

    Returns
    -------
    pandas.DataFrame
        ``source`` (a code), ``amount_nok_million`` (positive pays) and ``part_share`` of the
        investment; they add up to it.
    """
    actual = actual_by_line(statement) / 1000
    sources = {
        "loans": -actual["loans_used"],
        "vat_compensation": -actual["vat_compensation"],
        "grants": -actual["grants_received"],
        "sales": -actual[[*SALES, "own_lending_repaid"]].sum(),
        "transfer": -actual[TRANSFER],
        "lending_on_and_funds": -actual[[*LENDING_ON, *FUNDS]].sum(),
        "uncovered": actual[UNCOVERED] - actual[list(EARLIER)].sum(),
    }
    found = pd.DataFrame({"source": sources.keys(), "amount_nok_million": sources.values()})
    found = found[found.amount_nok_million != 0].sort_values("amount_nok_million", ascending=False)
    return found.assign(part_share=found.amount_nok_million / invested_gross(actual)).reset_index(
        drop=True
    )


def invested_gross(actual: pd.Series) -> float:
    """All expenditure on investment, grants, shares, lending and repayment in the account."""
    return float(actual[list(EXPENDITURE)].sum())


def uncovered_chain(statement: pd.DataFrame) -> pd.DataFrame:
    """Investment that was not covered: what earlier years left, and what the year adds.

    Returns
    -------
    pandas.DataFrame
        ``step`` (``earlier``, ``covered``, ``new``, ``carried_forward``), ``change_nok_million``
        and ``is_total``. What earlier years left is at least what was covered; whether more is
        left, the statement does not say.
    """
    actual = actual_by_line(statement) / 1000
    covered, carried = actual["earlier_uncovered"], actual[UNCOVERED]
    steps = [
        ("earlier", covered, True),
        ("covered", -covered, False),
        ("new", carried, False),
        ("carried_forward", carried, True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
