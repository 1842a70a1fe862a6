"""Investment, debt and reserves (investeringer, lån og fond), and the debt of the years ahead."""

from kommunetall.models.investment.account import Account, Compliance, analyse, or_missing
from kommunetall.models.investment.ahead import Ahead, Start, start_of, years_ahead
from kommunetall.models.investment.balance import funds_of_balance, of_year_before
from kommunetall.models.investment.given import OPTIONAL, TABLES, Tables
from kommunetall.models.investment.loan import capital_cost, milestones
from kommunetall.models.investment.projects import ALL, NO_AREA, NOT_STATED
from kommunetall.models.investment.reserves import reserve_bases
from kommunetall.models.investment.result import STATED, net_operating_result
from kommunetall.models.investment.scenario import Scenario
from kommunetall.models.investment.targets import FinancialTargets

__all__ = [
    "ALL",
    "NOT_STATED",
    "NO_AREA",
    "OPTIONAL",
    "STATED",
    "TABLES",
    "Account",
    "Ahead",
    "Compliance",
    "FinancialTargets",
    "Scenario",
    "Start",
    "Tables",
    "analyse",
    "capital_cost",
    "funds_of_balance",
    "milestones",
    "net_operating_result",
    "of_year_before",
    "or_missing",
    "reserve_bases",
    "start_of",
    "years_ahead",
]
