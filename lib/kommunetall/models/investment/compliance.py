"""Whether the rules of the council and the law were kept, by the year's account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.investment.account import Account, or_missing
from kommunetall.models.investment.decided import KeyFigures
from kommunetall.models.investment.ruled import figures_of_rules
from kommunetall.models.investment.self_financing import (
    NOT_KNOWN,
    Exceptions,
    Paid,
    Unexplained,
    exceptions,
    knows_fee_financed,
    paid_by,
    self_financing,
    unexplained_base,
)
from kommunetall.models.investment.targets import Told, scoreboard
from kommunetall.models.investment.uncorrected import corrected_figures
from kommunetall.models.investment.verdicts import (
    BELOW_GOAL,
    GROUPS,
    MET,
    NOT_MET,
    STATED_MET,
    STATED_NOT_MET,
    UNKNOWN,
)
from kommunetall.models.structure import TREASURY

OUTCOMES = (MET, NOT_MET, UNKNOWN, BELOW_GOAL, STATED_MET)


@dataclass(frozen=True, eq=False)
class Compliance:
    """The council's rules and the law's, met or not, by the year's account."""

    account: Account

    @cached_property
    def ladder(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.self_financing.self_financing`."""
        tables = self.account.tables
        projects = tables.get("investment_projects")
        return self_financing(tables["investment_statement"], projects, self.account.structure)

    @property
    def fee_financed_areas(self) -> tuple[str, ...]:
        """Names of the service areas that fees pay, in printed order."""
        structure = self.account.structure
        names = structure.area_names
        return tuple(names[code] for code in names if code in structure.self_cost_areas)

    @property
    def fee_exceptions(self) -> Exceptions:
        """Projects that say otherwise than their service area whether fees pay them."""
        return exceptions(self.account.tables.get("investment_projects"), self.account.structure)

    @property
    def knows_fee_financed(self) -> bool:
        """Whether anything is told of which investments fees pay."""
        projects = self.account.tables.get("investment_projects")
        return knows_fee_financed(projects, self.account.structure)

    @property
    def paid(self) -> Paid:
        """What paid the transfer from operations; not known where the result's uses are not."""
        with suppress(NotThere):
            return paid_by(self.account.result.uses)
        return NOT_KNOWN

    @property
    def unexplained(self) -> Unexplained:
        """What the printed share leaves unexplained of the last base of the ladder."""
        return unexplained_base(self.ladder, self.account.stated["self_financing_share"])

    @cached_property
    def known(self) -> KeyFigures:
        """The figures that the rules speak of."""
        account = self.account
        result, debt, reserves = account.result, account.debt, account.reserves
        revenue = reserves.bases.revenue_nok_million
        closing = or_missing(lambda: reserves.closing_nok_million)
        net = or_missing(lambda: result.net_nok_million)
        return KeyFigures(
            net_operating_result_nok_million=net,
            net_operating_margin_share=or_missing(lambda: result.margin_share),
            revenue_nok_million=revenue,
            self_financing_share=or_missing(lambda: account.self_financing_share),
            disposable_fund_nok_million=closing,
            disposable_fund_share=closing / revenue,
            reserve_requirement_nok_million=reserves.requirement_nok_million,
            debt_of_revenue_share=or_missing(lambda: debt.lent_nok_million) / revenue,
            debt_nok_million=or_missing(lambda: debt.debt_nok_million),
            hedge_share=or_missing(lambda: debt.hedge_share),
            repaid_nok_million=or_missing(lambda: debt.treasury.repaid),
            minimum_repayment_nok_million=or_missing(lambda: debt.treasury.minimum),
            **figures_of_rules(account.tables, net, revenue),
        )

    @cached_property
    def board(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.targets.scoreboard`."""
        return self.board_of(self.known)

    def board_of(self, known: KeyFigures) -> pd.DataFrame:
        """The scoreboard of some key figures."""
        account = self.account
        others = account.debt.repayments_of_others
        return scoreboard(known, account.targets, others, account.placed, self.told)

    @cached_property
    def corrected(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.uncorrected.corrected_figures`."""
        return corrected_figures(self.known, self.account.uncorrected, self.board_of)

    @property
    def told(self) -> dict[str, Told]:
        """What the municipality says of each rule, by the rule's code; of the treasury's alone."""
        rows = self.account.tables.get("stated_outcomes")
        if rows is None:
            return {}
        treasury = self.account.structure.of_kind(TREASURY)
        own = rows[rows.entity.isna() | rows.entity.isin(treasury)]
        return {str(row.rule): Told(str(row.outcome), str(row.place)) for row in own.itertuples()}

    @property
    def unlike_told(self) -> int:
        """Rules that come out otherwise than the municipality says."""
        said = {rule: told.outcome for rule, told in self.told.items()}
        own = self.board[~self.board.outcome.isin([UNKNOWN, STATED_MET, STATED_NOT_MET])]
        known = {
            str(row.rule).removesuffix("_interval"): MET if row.outcome == MET else NOT_MET
            for row in own.itertuples()
        }
        return sum(known.get(rule, outcome) != outcome for rule, outcome in said.items())

    def count(self, outcome: str) -> int:
        """Rules with an outcome."""
        return int((self.board.outcome == outcome).sum())

    @property
    def counts(self) -> dict[str, int]:
        """Rules in all, and by outcome; and for each group its requirements and its goals."""
        found = {"rules": len(self.board), **{o: self.count(o) for o in OUTCOMES}}
        for group in GROUPS:
            own = self.board[self.board.group == group]
            held, goals = own[~own.is_goal], own[own.is_goal]
            found |= {
                f"{group}_rules": len(held),
                f"{group}_met": int((held.outcome == MET).sum()),
                f"{group}_stated_met": int((held.outcome == STATED_MET).sum()),
                f"{group}_stated": int(held.outcome.isin([STATED_MET, STATED_NOT_MET]).sum()),
                f"{group}_unknown": int((held.outcome == UNKNOWN).sum()),
                f"{group}_goals": len(goals),
                f"{group}_reached": int((goals.outcome == MET).sum()),
            }
        return found
