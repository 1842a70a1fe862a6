"""The prescribed statements as the municipality prints them.

Each has the form that the municipality has chosen: 1A and 2A with income negative, the economic
overview with income positive and expenditure negative, 2A with the funds netted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kommunetall.data.lines import lines_of
from made_up_municipality import pension
from made_up_municipality.accounts import ACTUAL, REVISED, Amount, Lines, Year
from made_up_municipality.enterprise import Enterprise
from made_up_municipality.writing import Package, Row

OPERATING = "operating_appropriations"
INVESTMENT = "investment_statement"
OVERVIEW = "economic_overview"
BALANCE = "balance_sheet"
RESULT = "budget_result"
TREASURY, CONSOLIDATED = "treasury", "consolidated"
OWN_NAMES = {
    (OPERATING, "tax"): "Skatt på inntekt og formue",
    (OPERATING, "transfer_to_investment"): "Overføring til investeringsregnskapet",
    (INVESTMENT, "vat_compensation"): "Momskompensasjon",
    (INVESTMENT, "transfer_from_operations"): "Overført fra drift",
}

IN_1A = (
    *("general_grant", "tax", "property_tax", "other_general_revenue", "general_revenue"),
    *("appropriations", "depreciation", "net_operating_expenditure", "gross_operating_result"),
    *("interest_income", "dividends", "financial_gains", "interest_expense", "repayment"),
    *("net_finance_expense", "depreciation_counter", "net_operating_result"),
    *("transfer_to_investment", "restricted_fund_provision", "restricted_fund_use"),
    *("disposable_fund_provision", "disposable_fund_use", "dispositions"),
    "deficit_carried_forward",
)
IN_2A = (
    *("asset_investment", "investment_grants_paid", "shares_bought", "own_lending", "repayment"),
    *("investment_expenditure", "vat_compensation", "grants_received", "asset_sales"),
    *("financial_asset_sales", "distributions", "own_lending_repaid", "loans_used"),
    *("investment_income", "lending_on", "lending_on_loans_used", "lending_on_repayment"),
    *("lending_on_repaid", "lending_on_net", "transfer_from_operations", "restricted_fund_net"),
    *("unrestricted_fund_net", "earlier_uncovered", "transfers_and_funds", "uncovered"),
)
IN_OVERVIEW = (
    *("general_grant", "tax", "property_tax", "other_tax", "other_state_grants"),
    *("grants_from_others", "user_payments", "sales_and_rents", "operating_revenue"),
    *("wages", "social_costs", "purchases", "grants_to_others", "depreciation"),
    *("operating_expenditure", "gross_operating_result"),
    *("interest_income", "dividends", "financial_gains", "interest_expense", "repayment"),
    *("net_finance_expense", "depreciation_counter", "net_operating_result"),
    *("transfer_to_investment", "restricted_fund_provision", "restricted_fund_use"),
    *("disposable_fund_provision", "disposable_fund_use", "dispositions"),
    "deficit_carried_forward",
)


def named(statement: str, line: str) -> dict[str, object]:
    """The post and the name that a line is printed with."""
    known = lines_of(statement)[line]
    return {"post": known.post, "label": OWN_NAMES.get((statement, line), known.name)}


def printed(amount: Amount) -> dict[str, object]:
    """An amount in the columns of budgets and actual."""
    original, revised, actual = (int(value) for value in amount)
    return {
        "original_budget_nok_thousand": original,
        "revised_budget_nok_thousand": revised,
        "actual_nok_thousand": actual,
    }


def rows_of(
    statement: str, order: Iterable[str], lines: Mapping[str, Amount], year: int, sign: int = 1
) -> Iterator[Row]:
    """The rows of a statement."""
    for line in order:
        yield {"year": year, **named(statement, line), **printed(sign * lines[line])}


def actual_rows(
    statement: str, order: Iterable[str], lines: Mapping[str, int], year: int, scope: str, sign: int
) -> Iterator[Row]:
    """The rows of a statement that has actual only."""
    for line in order:
        yield {
            "year": year,
            "scope": scope,
            **named(statement, line),
            "actual_nok_thousand": sign * lines[line],
        }


def overview_rows(year: int, accounts: Year, enterprise: Enterprise) -> Iterator[Row]:
    """The economic overview of the treasury, and consolidated with the enterprise."""
    for row in rows_of(OVERVIEW, IN_OVERVIEW, accounts.operations, year, sign=-1):
        yield {**row, "scope": TREASURY}
    both = {line: int(accounts.operations[line][ACTUAL]) for line in IN_OVERVIEW}
    for line, amount in enterprise.operations().items():
        both[line] += amount
    yield from actual_rows(OVERVIEW, IN_OVERVIEW, both, year, CONSOLIDATED, sign=-1)


def balance_of(year: int, accounts: Year) -> dict[str, int]:
    """Lines of the treasury's balance sheet; cash is what makes working capital what it must be."""
    held, (customers, others, bonds, suppliers, debt) = accounts.closing, SHORT_TERM[year]
    note = pension.NOTES[year]
    premium_deviation = pension.balance_nok_thousand(year)
    net_obligation = note.obligation - note.assets
    lines = {
        "property_and_plant": held.book_value - EQUIPMENT[year],
        "equipment": EQUIPMENT[year],
        "shares": held.shares,
        "lending": held.lending,
        "pension_assets": round(note.assets / 1000),
        "current_bonds_held": bonds,
        "customer_receivables": customers,
        "other_receivables": others,
        "premium_deviation_asset": premium_deviation,
        "disposable_fund": held.disposable_fund,
        "restricted_operating_funds": held.restricted_operating,
        "unrestricted_investment_funds": held.unrestricted_investment,
        "restricted_investment_funds": held.restricted_investment,
        "uncovered_investment": -held.uncovered,
        "certificate_loans": CERTIFICATES[year],
        "bond_loans": BONDS[year],
        "credit_institution_loans": held.loans - CERTIFICATES[year] - BONDS[year],
        "pension_liability": round((note.obligation + pension.contribution(net_obligation)) / 1000),
        "supplier_debt": suppliers,
        "other_current_debt": debt,
        "unspent_loans": held.unspent,
        "memorandum_counter": -held.unspent,
    }
    return with_sums(lines)


def with_sums(lines: dict[str, int]) -> dict[str, int]:
    """A balance sheet with cash, capital account and all sums."""
    fixed = sum(lines[n] for n in FIXED)
    loans = sum(lines[n] for n in LOANS)
    funds = sum(lines[n] for n in FUNDS)
    short_debt = lines["supplier_debt"] + lines["other_current_debt"]
    receivables = sum(lines[n] for n in RECEIVABLES)
    working_capital = funds + lines["unspent_loans"]
    cash = working_capital + short_debt - receivables - lines["current_bonds_held"]
    long_term = loans + lines["pension_liability"]
    capital = fixed - long_term + lines["unspent_loans"]
    current = cash + receivables + lines["current_bonds_held"]
    equity = funds + capital
    return lines | {
        "tangible_assets": lines["property_and_plant"] + lines["equipment"],
        "financial_fixed_assets": lines["shares"] + lines["lending"],
        "fixed_assets": fixed,
        "cash": cash,
        "financial_current_assets": lines["current_bonds_held"],
        "receivables": receivables,
        "current_assets": current,
        "assets": fixed + current,
        "operating_equity": lines["disposable_fund"] + lines["restricted_operating_funds"],
        "investment_equity": funds - lines["disposable_fund"] - lines["restricted_operating_funds"],
        "capital_account": capital,
        "other_equity": capital,
        "equity": equity,
        "loans": loans,
        "long_term_debt": long_term,
        "current_debt": short_debt,
        "current_liabilities": short_debt,
        "equity_and_liabilities": equity + long_term + short_debt,
    }


FIXED = ("property_and_plant", "equipment", "shares", "lending", "pension_assets")
LOANS = ("certificate_loans", "bond_loans", "credit_institution_loans")
FUNDS = (
    *("disposable_fund", "restricted_operating_funds", "unrestricted_investment_funds"),
    *("restricted_investment_funds", "uncovered_investment"),
)
RECEIVABLES = ("customer_receivables", "other_receivables", "premium_deviation_asset")
# customers, others who owe, bonds held, suppliers, other debt
SHORT_TERM = {
    2023: (58_316, 121_907, 64_000, 131_220, 318_405),
    2024: (61_842, 126_311, 68_126, 138_906, 327_118),
}
EQUIPMENT = {2023: 203_718, 2024: 214_165}
CERTIFICATES = {2023: 180_000, 2024: 250_000}
BONDS = {2023: 600_000, 2024: 600_000}

IN_BALANCE = (
    *("fixed_assets", "tangible_assets", "property_and_plant", "equipment"),
    *("financial_fixed_assets", "shares", "lending", "pension_assets"),
    *("current_assets", "cash", "financial_current_assets", "current_bonds_held", "receivables"),
    *("customer_receivables", "other_receivables", "premium_deviation_asset", "assets"),
    *("equity", "operating_equity", "disposable_fund", "restricted_operating_funds"),
    *("investment_equity", "unrestricted_investment_funds", "restricted_investment_funds"),
    *("uncovered_investment", "other_equity", "capital_account"),
    *("long_term_debt", "loans", "credit_institution_loans", "bond_loans", "certificate_loans"),
    *("pension_liability", "current_liabilities", "supplier_debt", "other_current_debt"),
    *("equity_and_liabilities", "unspent_loans", "memorandum_counter"),
)
TWO_LINES = ("current_bonds_held", "premium_deviation_asset")


def balance_rows(year: int, accounts: Year, enterprise: Enterprise) -> Iterator[Row]:
    """The balance sheet of the treasury, and consolidated with the enterprise."""
    own = balance_of(year, accounts)
    added = {line: own[line] + amount for line, amount in enterprise.balance().items()}
    both = with_sums({**own, **added})
    for scope, lines in ((TREASURY, own), (CONSOLIDATED, both)):
        for row, line in zip(
            actual_rows(BALANCE, IN_BALANCE, lines, year, scope, sign=1), IN_BALANCE, strict=True
        ):
            yield {**row, "line": line} if line in TWO_LINES else row


def result_rows(year: int, accounts: Year) -> Iterator[Row]:
    """Total deviation from the budget in operations and in investment, § 5-9, actual."""
    operations, investment = accounts.operations, accounts.investment
    for line, amount in {**of_operations(operations), **of_investment(investment)}.items():
        yield {
            "year": year,
            "line": line,
            **named(RESULT, line),
            "actual_nok_thousand": amount,
        }


def of_operations(lines: Lines) -> dict[str, int]:
    """The deviation of operations and how it was struck."""

    def actual(name: str) -> int:
        return int(lines[name][ACTUAL])

    def budgeted(name: str) -> int:
        return int(lines[name][REVISED])

    deviation = actual("net_operating_result") + actual("restricted_fund_net")
    deviation += budgeted("transfer_to_investment") + budgeted("disposable_fund_provision")
    deviation += budgeted("disposable_fund_use")
    provision = actual("disposable_fund_provision") - budgeted("disposable_fund_provision")
    return {
        "net_operating_result": actual("net_operating_result"),
        "restricted_fund_provision": actual("restricted_fund_provision"),
        "restricted_fund_use": actual("restricted_fund_use"),
        "transfer_to_investment": budgeted("transfer_to_investment"),
        "disposable_fund_provision": budgeted("disposable_fund_provision"),
        "disposable_fund_use": budgeted("disposable_fund_use"),
        "budget_deviation": deviation,
        "provision_struck": provision,
        "use_struck": actual("disposable_fund_use") - budgeted("disposable_fund_use"),
        "after_strikings": 0,
        "deficit_carried_forward": 0,
    }


def of_investment(lines: Lines) -> dict[str, int]:
    """The deviation of investment and how it was struck."""
    own_struck = int(lines["loans_used"][ACTUAL] - lines["loans_used"][REVISED])
    lent_struck = int(
        lines["lending_on_loans_used"][ACTUAL] - lines["lending_on_loans_used"][REVISED]
    )
    budgeted = int(lines["loans_used"][REVISED] + lines["lending_on_loans_used"][REVISED])
    used = int(lines["loans_used"][ACTUAL] + lines["lending_on_loans_used"][ACTUAL])
    uncovered = int(lines["uncovered"][ACTUAL])
    funds = ("restricted_fund_net", "transfer_from_operations", "unrestricted_fund_net")
    given = sum(int(lines[name][ACTUAL]) for name in (*funds, "earlier_uncovered"))
    return {
        "investment_without_loans": uncovered - used - given,
        "restricted_investment_fund_net": int(lines["restricted_fund_net"][ACTUAL]),
        "loans_budgeted": budgeted,
        "transfer_from_operations": int(lines["transfer_from_operations"][ACTUAL]),
        "unrestricted_investment_fund_net": int(lines["unrestricted_fund_net"][ACTUAL]),
        "earlier_uncovered": int(lines["earlier_uncovered"][ACTUAL]),
        "investment_deviation": uncovered - own_struck - lent_struck,
        "loans_struck": own_struck + lent_struck,
        "investment_after_strikings": uncovered,
        "uncovered": uncovered,
    }


def add_tables(
    package: Package, years: Mapping[int, Year], enterprises: Mapping[int, Enterprise]
) -> None:
    """Write the prescribed statements."""
    package.add(
        OPERATING,
        "Bevilgningsoversikt drift (1A)",
        (row for y, a in years.items() for row in rows_of(OPERATING, IN_1A, a.operations, y)),
        "Bevilgningsoversikt drift",
    )
    package.add(
        INVESTMENT,
        "Bevilgningsoversikt investering (2A)",
        (row for y, a in years.items() for row in rows_of(INVESTMENT, IN_2A, a.investment, y)),
        "Bevilgningsoversikt investering",
    )
    package.add(
        OVERVIEW,
        "Økonomisk oversikt etter art, drift",
        (row for y, a in years.items() for row in overview_rows(y, a, enterprises[y])),
        "Økonomisk oversikt etter art",
    )
    package.add(
        BALANCE,
        "Balansen",
        (row for y, a in years.items() for row in balance_rows(y, a, enterprises[y])),
        "Balanse",
    )
    package.add(
        RESULT,
        "Samlet budsjettavvik og årsavslutningsdisposisjoner",
        (row for y, a in years.items() for row in result_rows(y, a)),
        "Samlet budsjettavvik",
    )
