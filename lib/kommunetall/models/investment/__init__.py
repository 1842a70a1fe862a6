"""Investment, debt and reserves (investeringer, lån og fond), and the debt of the years ahead."""

from kommunetall.models.investment.account import Account, analyse, or_missing
from kommunetall.models.investment.ahead import Ahead, Start, start_of, years_ahead
from kommunetall.models.investment.balance import funds_of_balance, of_year_before
from kommunetall.models.investment.budgets import against_case, beside_peers, unspent_of_provision
from kommunetall.models.investment.compliance import Compliance
from kommunetall.models.investment.decided import FinancialTargets, KeyFigures
from kommunetall.models.investment.given import OPTIONAL, TABLES, Tables, remark_of
from kommunetall.models.investment.loan import capital_cost, milestones
from kommunetall.models.investment.plan import financed_by_year
from kommunetall.models.investment.projects import ALL, NO_AREA, NOT_STATED
from kommunetall.models.investment.reserves import earmarked, reserve_bases
from kommunetall.models.investment.result import STATED, net_operating_result
from kommunetall.models.investment.ruled import net_debt_share, states_corrected_result
from kommunetall.models.investment.scenario import Scenario
from kommunetall.models.investment.statement import is_of_treasury, loans_used, restricted_beside
from kommunetall.models.investment.struck import (
    DEVIATION,
    Struck,
    struck_loans,
    struck_of,
    which_loans,
)
from kommunetall.models.investment.targets import Placed, by_end

__all__ = [
    "ALL",
    "DEVIATION",
    "NOT_STATED",
    "NO_AREA",
    "OPTIONAL",
    "STATED",
    "TABLES",
    "Account",
    "Ahead",
    "Compliance",
    "FinancialTargets",
    "KeyFigures",
    "Placed",
    "Scenario",
    "Start",
    "Struck",
    "Tables",
    "against_case",
    "analyse",
    "beside_peers",
    "by_end",
    "capital_cost",
    "earmarked",
    "financed_by_year",
    "funds_of_balance",
    "is_of_treasury",
    "loans_used",
    "milestones",
    "net_debt_share",
    "net_operating_result",
    "of_year_before",
    "or_missing",
    "remark_of",
    "reserve_bases",
    "restricted_beside",
    "start_of",
    "states_corrected_result",
    "struck_loans",
    "struck_of",
    "unspent_of_provision",
    "which_loans",
    "years_ahead",
]
