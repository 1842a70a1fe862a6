"""The accounts of the treasury, NOK thousand: what is decided, and what follows.

An amount is an array of original budget, revised budget and actual. Expenditure is positive, income
negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from made_up_municipality import pension
from made_up_municipality.country import TAX
from made_up_municipality.projects import spent, spent_on_self_cost
from made_up_municipality.structure import CONTRIBUTION
from made_up_municipality.writing import YEARS

Amount = NDArray[np.int64]
Lines = dict[str, Amount]
ORIGINAL, REVISED, ACTUAL = range(3)


def three(original: int, revised: int, actual: int) -> Amount:
    """An amount of original budget, revised budget and actual."""
    return np.array([original, revised, actual], dtype=np.int64)


NOTHING = three(0, 0, 0)

GENERAL_GRANT = {
    2023: three(1_031_400, 1_049_800, 1_052_116),
    2024: three(1_092_300, 1_121_000, 1_128_462),
}
TAX_BUDGET = {2023: (1_081_500, 1_069_000), 2024: (1_091_000, 1_066_000)}
PROPERTY_TAX = {2023: three(88_600, 88_600, 89_014), 2024: three(91_400, 91_400, 91_873)}
OTHER_TAX = {2023: three(1_200, 1_200, 1_187), 2024: three(1_200, 1_200, 1_204)}
STATE_GRANTS = {2023: three(58_300, 71_600, 74_229), 2024: three(70_300, 83_000, 85_211)}

AREAS = {
    2023: {
        "200": three(475_200, 483_600, 488_317),
        "210": three(281_900, 288_400, 287_106),
        "220": three(161_400, 166_900, 170_265),
        "310": three(355_100, 362_200, 367_844),
        "320": three(293_600, 300_800, 306_422),
        "330": three(236_500, 243_100, 241_938),
        "500": three(86_300, 87_700, 87_915),
        "VA": three(-26_100, -26_100, -27_384),
        "600": three(206_900, 205_300, 195_902),
    },
    2024: {
        "200": three(489_600, 503_800, 506_812),
        "210": three(299_300, 308_900, 307_540),
        "220": three(169_800, 176_400, 181_233),
        "310": three(366_500, 378_200, 386_118),
        "320": three(307_400, 317_600, 322_905),
        "330": three(248_100, 257_000, 255_774),
        "500": three(90_200, 91_900, 92_430),
        "VA": three(-28_800, -28_800, -29_865),
        "600": three(214_300, 212_700, 206_144),
    },
}

GRANTS_FROM_OTHERS = {2023: 361_904, 2024: 388_967}
USER_PAYMENTS = {2023: 91_382, 2024: 96_431}
SALES_AND_RENTS = {2023: 309_748, 2024: 331_536}
WAGES = {2023: 1_486_215, 2024: 1_560_334}
GRANTS_TO_OTHERS = {2023: 178_660, 2024: 190_218}

INTEREST_INCOME = {2023: three(24_000, 36_000, 39_415), 2024: three(38_000, 44_000, 46_218)}
DIVIDENDS = {2023: three(24_000, 28_500, 28_500), 2024: three(27_000, 31_500, 31_500)}
GAINS = {2023: three(0, 2_000, 2_318), 2024: three(2_000, 2_000, 4_126)}
INTEREST = {2023: three(78_500, 88_000, 90_447), 2024: three(101_000, 105_000, 103_885)}
DEPRECIATION = {2023: three(132_000, 134_000, 134_582), 2024: three(142_000, 143_000, 143_216)}
ABOVE_MINIMUM = {2023: 2_400, 2024: 1_600}

TRANSFER = {2023: three(35_000, 38_000, 38_000), 2024: three(30_000, 28_000, 28_000)}
RESTRICTED_PROVISION = {2023: three(6_000, 9_000, 24_118), 2024: three(6_000, 8_000, 21_340)}
RESTRICTED_USE = {2023: three(12_000, 15_000, 19_406), 2024: three(11_000, 14_000, 25_912)}
PROVISION = {2023: three(18_000, 22_000, 0), 2024: three(10_000, 12_000, 0)}

GRANTS_RECEIVED = {2023: three(18_000, 24_000, 21_745), 2024: three(22_000, 31_000, 27_306)}
SALES = {2023: three(0, 3_000, 3_115), 2024: three(0, 8_000, 8_450)}
OWN_LENDING_REPAID = {2023: three(400, 400, 412), 2024: three(400, 400, 408)}
EXTRA_REPAYMENT = {2023: NOTHING, 2024: three(0, 3_000, 3_000)}
LENDING_ON = {2023: three(50_000, 50_000, 44_310), 2024: three(50_000, 50_000, 46_275)}
LENDING_REPAID_TO_BANK = {2023: three(16_000, 16_000, 15_940), 2024: three(17_000, 17_000, 17_322)}
LENDING_REPAID = {2023: three(16_000, 16_000, 20_117), 2024: three(17_000, 17_000, 19_184)}
RESTRICTED_INVESTMENT_USE = {2023: three(0, 4_000, 4_000), 2024: three(0, 9_000, 9_000)}
UNRESTRICTED_PROVISION = {2023: three(0, 3_000, 3_115), 2024: three(0, 8_000, 8_450)}
UNRESTRICTED_USE = {2023: three(0, 5_000, 5_000), 2024: three(0, 6_000, 6_000)}
NEW_LOANS = {2023: 160_000, 2024: 255_000}
NEW_LENDING_LOANS = {2023: 45_000, 2024: 45_000}
VAT_SHARE = 0.165


@dataclass(frozen=True)
class Balance:
    """What the treasury has and owes on 31 December, as far as the accounts move it."""

    book_value: int
    not_depreciated: int
    shares: int
    lending: int
    loans_self_cost: int
    loans_other: int
    loans_on: int
    unspent: int
    disposable_fund: int
    restricted_operating: int
    unrestricted_investment: int
    restricted_investment: int
    uncovered: int = 0

    @property
    def loans(self) -> int:
        """All long-term loans."""
        return self.loans_self_cost + self.loans_other + self.loans_on

    @property
    def minimum_base(self) -> float:
        """Loans for own investment, as a share of what is depreciated."""
        return (self.loans - self.loans_on) / (self.book_value - self.not_depreciated)


OPENING = Balance(
    book_value=3_386_214,
    not_depreciated=402_870,
    shares=214_360,
    lending=281_540,
    loans_self_cost=612_480,
    loans_other=1_571_925,
    loans_on=252_118,
    unspent=38_644,
    disposable_fund=231_506,
    restricted_operating=88_214,
    unrestricted_investment=14_326,
    restricted_investment=31_902,
    uncovered=4_218,
)


@dataclass(frozen=True)
class Year:
    """The accounts of a year: operations, investment, and the balance that they end in."""

    operations: Lines
    investment: Lines
    opening: Balance
    closing: Balance
    areas: Mapping[str, Amount] = field(default_factory=dict)


def total(*amounts: Amount) -> Amount:
    """Amounts added up."""
    return np.sum(amounts, axis=0)


def year_of(year: int, opening: Balance) -> Year:
    """The accounts of a year, from the balance that the last one ended in."""
    operations = operations_of(year, opening)
    investment = investment_of(year, opening, operations)
    closing = closing_of(year, opening, operations, investment)
    return Year(operations, investment, opening, closing, AREAS[year])


def minimum_repayment(year: int, opening: Balance) -> int:
    """The least repayment that the law asks of the treasury."""
    return round(DEPRECIATION[year][ACTUAL] * opening.minimum_base)


def operations_of(year: int, opening: Balance) -> Lines:
    """Lines of 1A and of the economic overview."""
    repaid = minimum_repayment(year, opening) + ABOVE_MINIMUM[year]
    rounded = round(repaid, -2)
    lines: Lines = {
        "general_grant": -GENERAL_GRANT[year],
        "tax": -three(*TAX_BUDGET[year], round(TAX[year])),
        "property_tax": -PROPERTY_TAX[year],
        "other_tax": -OTHER_TAX[year],
        "other_state_grants": -STATE_GRANTS[year],
        "appropriations": total(*AREAS[year].values()),
        "depreciation": DEPRECIATION[year],
        "depreciation_counter": -DEPRECIATION[year],
        "interest_income": -INTEREST_INCOME[year],
        "dividends": -DIVIDENDS[year],
        "financial_gains": -GAINS[year],
        "interest_expense": INTEREST[year],
        "repayment": three(rounded - 1_000, rounded, repaid),
    }
    lines["other_general_revenue"] = lines["other_tax"] + lines["other_state_grants"]
    lines["general_revenue"] = total(
        *(lines[name] for name in ("general_grant", "tax", "property_tax", "other_general_revenue"))
    )
    lines["net_operating_expenditure"] = lines["appropriations"] + lines["depreciation"]
    lines["gross_operating_result"] = lines["general_revenue"] + lines["net_operating_expenditure"]
    lines |= by_kind(year, lines)
    lines["net_finance_expense"] = total(
        *(lines[name] for name in ("interest_income", "dividends", "financial_gains")),
        *(lines[name] for name in ("interest_expense", "repayment")),
    )
    lines["net_operating_result"] = total(
        *(lines[name] for name in ("gross_operating_result", "net_finance_expense")),
        lines["depreciation_counter"],
    )
    return lines | dispositions(year, lines["net_operating_result"])


def by_kind(year: int, lines: Lines) -> Lines:
    """Income and expenditure of the economic overview, of which purchases are what is left."""
    social = round(float(CONTRIBUTION) * WAGES[year]) + pension.charged_nok_thousand(year)
    found: Lines = {
        "grants_from_others": -planned(GRANTS_FROM_OTHERS[year], 0.86, 0.94),
        "user_payments": -planned(USER_PAYMENTS[year], 0.99, 0.99),
        "sales_and_rents": -planned(SALES_AND_RENTS[year], 0.97, 0.99),
        "wages": planned(WAGES[year], 0.96, 0.98),
        "social_costs": planned(social, 0.95, 0.98),
        "grants_to_others": planned(GRANTS_TO_OTHERS[year], 0.97, 0.99),
    }
    own_income = total(
        *(found[n] for n in ("grants_from_others", "user_payments", "sales_and_rents"))
    )
    expenditure = lines["appropriations"] - own_income
    rest = total(*(found[name] for name in ("wages", "social_costs", "grants_to_others")))
    found["purchases"] = expenditure - rest
    found["operating_expenditure"] = expenditure + lines["depreciation"]
    found["operating_revenue"] = lines["general_revenue"] + own_income
    return found


def planned(actual: int, original: float, revised: float) -> Amount:
    """An amount with budgets that are shares of it, in whole hundreds."""
    return three(round(actual * original, -2), round(actual * revised, -2), actual)


def dispositions(year: int, result: Amount) -> Lines:
    """What the net operating result went to.

    Use of the disposable fund makes budgets even. In the account, what is spent above the budget is
    struck from what should be put into the fund, and what is not spent from what should be taken.
    """
    transfer = TRANSFER[year]
    restricted = RESTRICTED_PROVISION[year] - RESTRICTED_USE[year]
    net = -(result + transfer + restricted)
    provision = np.maximum(PROVISION[year], net)
    used = net - provision
    above = int((provision + used)[REVISED] - net[ACTUAL])
    provision[ACTUAL] = provision[REVISED] - max(above, 0)
    used[ACTUAL] = used[REVISED] - min(above, 0)
    return {
        "transfer_to_investment": transfer,
        "restricted_fund_provision": RESTRICTED_PROVISION[year],
        "restricted_fund_use": -RESTRICTED_USE[year],
        "restricted_fund_net": restricted,
        "disposable_fund_provision": provision,
        "disposable_fund_use": used,
        "disposable_fund_net": net,
        "dispositions": -result,
        "deficit_carried_forward": NOTHING,
    }


def investment_of(year: int, opening: Balance, operations: Lines) -> Lines:
    """Lines of 2A; loans pay for what is left, as far as the budget lets them."""
    parts = {
        "asset_investment": spent(year, 1),
        "investment_grants_paid": spent(year, 2),
        "shares_bought": spent(year, 3),
        "own_lending": NOTHING,
        "repayment": EXTRA_REPAYMENT[year],
    }
    with_vat = parts["asset_investment"] - spent_on_self_cost(year)
    vat = np.round(with_vat * VAT_SHARE).astype(np.int64)
    vat[:ACTUAL] = np.round(vat[:ACTUAL], -2)
    transfer = -operations["transfer_to_investment"]
    lending_net = LENDING_REPAID_TO_BANK[year] - LENDING_REPAID[year]
    lines: Lines = {
        **parts,
        "investment_expenditure": total(*parts.values()),
        "vat_compensation": -vat,
        "grants_received": -GRANTS_RECEIVED[year],
        "asset_sales": -SALES[year],
        "financial_asset_sales": NOTHING,
        "distributions": NOTHING,
        "own_lending_repaid": -OWN_LENDING_REPAID[year],
        "lending_on": LENDING_ON[year],
        "lending_on_loans_used": -LENDING_ON[year],
        "lending_on_repayment": LENDING_REPAID_TO_BANK[year],
        "lending_on_repaid": -LENDING_REPAID[year],
        "lending_on_net": lending_net,
        "transfer_from_operations": transfer,
        "restricted_fund_net": -lending_net - RESTRICTED_INVESTMENT_USE[year],
        "unrestricted_fund_net": UNRESTRICTED_PROVISION[year] - UNRESTRICTED_USE[year],
        "earlier_uncovered": three(0, opening.uncovered, opening.uncovered),
    }
    income = ("vat_compensation", "grants_received", "asset_sales", "own_lending_repaid")
    funds = (
        "transfer_from_operations",
        "restricted_fund_net",
        "unrestricted_fund_net",
        "earlier_uncovered",
    )
    lines["transfers_and_funds"] = total(*(lines[name] for name in funds))
    paid = total(*(lines[name] for name in income), lines["transfers_and_funds"], lending_net)
    needed = lines["investment_expenditure"] + paid
    lines["loans_used"] = -np.minimum(needed, needed[REVISED])
    lines["loans_used"][ORIGINAL] = -needed[ORIGINAL]
    lines["uncovered"] = needed + lines["loans_used"]
    lines["investment_income"] = total(*(lines[name] for name in income), lines["loans_used"])
    return lines


def closing_of(year: int, opening: Balance, operations: Lines, investment: Lines) -> Balance:
    """The balance that the accounts of a year end in."""
    moved = {name: int(amount[ACTUAL]) for name, amount in {**operations, **investment}.items()}
    of_operations = {name: int(amount[ACTUAL]) for name, amount in operations.items()}
    repaid = of_operations["repayment"] + int(investment["repayment"][ACTUAL])
    share = opening.loans_self_cost / (opening.loans_self_cost + opening.loans_other)
    to_self_cost = int(spent_on_self_cost(year)[ACTUAL])
    repaid_self_cost = round(repaid * share)
    lending = moved["lending_on"] + moved["lending_on_repaid"] + moved["own_lending_repaid"]
    return replace(
        opening,
        book_value=opening.book_value
        + moved["asset_investment"]
        + moved["vat_compensation"]
        + moved["asset_sales"]
        - moved["depreciation"],
        shares=opening.shares + moved["shares_bought"],
        lending=opening.lending + lending,
        loans_self_cost=opening.loans_self_cost + to_self_cost - repaid_self_cost,
        loans_other=opening.loans_other
        + NEW_LOANS[year]
        - to_self_cost
        - (repaid - repaid_self_cost),
        loans_on=opening.loans_on + NEW_LENDING_LOANS[year] - moved["lending_on_repayment"],
        unspent=opening.unspent
        + NEW_LOANS[year]
        + NEW_LENDING_LOANS[year]
        + moved["loans_used"]
        + moved["lending_on_loans_used"],
        disposable_fund=opening.disposable_fund + of_operations["disposable_fund_net"],
        restricted_operating=opening.restricted_operating + of_operations["restricted_fund_net"],
        unrestricted_investment=opening.unrestricted_investment
        + int(investment["unrestricted_fund_net"][ACTUAL]),
        restricted_investment=opening.restricted_investment
        + int(investment["restricted_fund_net"][ACTUAL]),
        uncovered=moved["uncovered"],
    )


def all_years() -> dict[int, Year]:
    """The accounts of all years, each from where the last one ended."""
    found, opening = {}, OPENING
    for year in YEARS:
        found[year] = year_of(year, opening)
        opening = found[year].closing
    return found
