"""Pension cost and premium deviation (pensjonskostnad og premieavvik): paid, booked and postponed."""

from kommunetall.models.pension.account import (
    budget_split,
    cost_bridge,
    kinds_in,
    largest_kind,
    operating_results,
    over_budget,
    premium_split,
    size_case,
    with_result,
)
from kommunetall.models.pension.calibration import older_vintages
from kommunetall.models.pension.forecast import (
    Scenario,
    amortised_by_scenario,
    basic_amount_growth,
    change,
    charged,
    listed,
    period_ahead,
    premium_per_growth,
    premium_swing,
    regulation_band,
    run_off,
    scenarios,
    share_of_revenue,
    steady,
    with_known,
)
from kommunetall.models.pension.ledger import MILLION, ContributionRules, PensionRules
from kommunetall.models.pension.report import (
    TABLES,
    Pension,
    amortisation_by_scheme,
    amortisation_due,
    amortised_soon,
    balance_left,
    both_principles,
    budget_of,
    checks_of,
    deviations_and_amortisation,
    last_year,
    lasting_balance,
    note_tables,
    pension_of,
    reading_of,
    rest_of_balance,
    usable_fund,
    vintage_table,
    wrong_in_note,
)
from kommunetall.models.pension.stated import in_reading_order
