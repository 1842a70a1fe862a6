"""The council's financial rules (finansielle måltall og handlingsregler), met or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.models.findings import HAIR
from kommunetall.models.investment import verdicts
from kommunetall.models.investment.decided import FinancialTargets, KeyFigures
from kommunetall.models.investment.verdicts import (
    ABOVE_GOAL,
    BELOW_GOAL,
    FINANCIAL_RULES,
    GOAL,
    GROUPS,
    HALF_DIGIT,
    MET,
    NOT_MET,
    REGULATIONS,
    STATED_MET,
    STATED_NOT_MET,
    UNKNOWN,
    Group,
    Verdict,
)

PERCENT: Final = "percent"
NOK_MILLION: Final = "nok_million"
TOLERANCE = {PERCENT: HAIR, NOK_MILLION: HALF_DIGIT / 1000}


@dataclass(frozen=True)
class Rule:
    """One rule of the scoreboard: what a figure must at least be, at most, or lie between.

    Attributes
    ----------
    code
        Its code where there is a floor, or where there never is one. With both ends it is
        ``<code>_interval``; with a ceiling alone, the name of the ceiling.
    figure
        Name of what it is held against, in :class:`KeyFigures`.
    basis
        Where the figure comes from, a code.
    floor, ceiling
        Names of what is decided, in :class:`FinancialTargets` or :class:`KeyFigures`.
    measure
        ``percent`` (of shares) or ``nok_million``.
    group
        Whose rule it is, unless the council has placed it elsewhere.
    kind
        ``requirement``, or ``goal`` where it is only aimed at.
    """

    code: str
    figure: str
    basis: str
    floor: str = ""
    ceiling: str = ""
    measure: str = PERCENT
    group: str = FINANCIAL_RULES
    kind: str = "requirement"


class Placed(NamedTuple):
    """Where a council has placed what it has decided: the group of its rules, and its kind."""

    group: str
    kind: str


class Told(NamedTuple):
    """What the municipality itself says of a rule: whether it is met, and where it says so."""

    outcome: str
    place: str


def share_rule(name: str, basis: str, figure: str = "") -> Rule:
    """A rule on a share, whose floor has the rule's name and whose ceiling ends in ``_most``."""
    return Rule(name, figure or name, basis, floor=name, ceiling=f"{name}_most")


RULES = (
    share_rule("net_operating_margin", "computed", "net_operating_margin_share"),
    share_rule("corrected_operating_margin", "computed", "corrected_operating_margin_share"),
    share_rule("self_financing", "ladder", "self_financing_share"),
    Rule(
        "disposable_fund",
        "disposable_fund_nok_million",
        "printed_balance",
        floor="reserve_requirement_nok_million",
        measure=NOK_MILLION,
    ),
    share_rule("disposable_fund_share", "computed"),
    share_rule("working_capital_share", "balance_sheet"),
    share_rule("working_capital_without_deviation_share", "balance_sheet"),
    Rule("debt_of_revenue", "debt_of_revenue_share", "lending", ceiling="debt_of_revenue"),
    Rule(
        "net_debt_of_revenue",
        "net_debt_of_revenue_share",
        "balance_sheet",
        ceiling="net_debt_of_revenue",
    ),
    Rule(
        "finance_cost_of_revenue",
        "finance_cost_of_revenue_share",
        "operating_statement",
        ceiling="finance_cost_of_revenue",
    ),
    Rule(
        "hedge_least",
        "hedge_share",
        "stated",
        floor="hedge_least",
        ceiling="hedge_most",
        group=REGULATIONS,
    ),
    Rule(
        "hedge_normal",
        "hedge_share",
        "stated",
        floor="hedge_normal",
        group=REGULATIONS,
        kind=GOAL,
    ),
    Rule(
        "liquidity_least",
        "liquidity_nok_million",
        "balance_sheet",
        floor="liquidity_least",
        measure=NOK_MILLION,
        group=REGULATIONS,
    ),
    Rule(
        "liquidity_of_revenue",
        "liquidity_of_revenue_share",
        "balance_sheet",
        floor="liquidity_of_revenue",
        group=REGULATIONS,
    ),
    Rule(
        "minimum_repayment",
        "repaid_nok_million",
        "note",
        floor="minimum_repayment_nok_million",
        measure=NOK_MILLION,
        group=verdicts.LAW,
    ),
)
LACKING: Final = "lacking"
LACKING_DECISION: Final = "lacking_decision"
LAW: Final = "minimum_repayment"
MISSED: Final = (NOT_MET, BELOW_GOAL, ABOVE_GOAL, STATED_NOT_MET)
IN_THOUSAND: Final = ("liquidity_least",)
RESERVE: Final = ("reserve_of_revenue", "reserve_of_debt", "reserve_owner_risk")


def scoreboard(
    known: KeyFigures,
    targets: FinancialTargets,
    others: pd.DataFrame | None = None,
    placed: Mapping[str, Placed] | None = None,
    told: Mapping[str, Told] | None = None,
) -> pd.DataFrame:
    """The rules that the council and the law have set, each met, not met or not computable.

    Parameters
    ----------
    known
        Figures of the year; one that is missing makes its rule not computable.
    targets
        What the council has decided. Rules that it has not set are left out; the law's minimum
        repayment is always there.
    others
        What the law asks of others than the treasury, as rows of
        :func:`kommunetall.models.investment.repayment.repayment_check` with the entity's name.
    placed
        By name in `targets`, where the council has placed what it has decided; else it stands where
        :data:`RULES` has it.
    told
        By code of a rule, what the municipality says of it; used where it cannot be computed.

    Returns
    -------
    pandas.DataFrame
        One row per rule, the council's financial rules first, then its finance regulations and the
        law: ``rule`` (a code), ``group`` (a code), ``target``, ``most``, ``actual``, ``distance``
        (to the nearer end, positive is better) in ``measure`` (``percent`` or ``nok_million``),
        ``outcome`` (``met`` within half a thousand of amounts, ``not_met``, ``unknown``; of a goal
        that is not reached ``below_goal`` or ``above_goal``; ``stated_met`` or ``stated_not_met``
        where the municipality alone says so), ``basis`` (a code, or the place where the
        municipality says it), where the actual comes from or what is lacking where the outcome is
        unknown, ``is_goal``, and ``is_strong`` where it is not met or not reached. ``most`` is the
        upper end of an interval, and there only if a rule is one. Each of the others has a row
        last, whose ``rule`` is the entity's name.
    """
    held = [
        Held(rule, known, targets, placed or {}, told or {})
        for rule in RULES
        if is_set(rule, targets)
    ]
    held = sorted(held, key=lambda rule: GROUPS.index(rule.group))
    columns = [
        *("rule", "group", "target", "most", "actual", "distance", "measure", "outcome", "basis"),
        "is_goal",
    ]
    board = pd.DataFrame([rule.row for rule in held], columns=columns)
    if not any(rule.is_interval for rule in held):
        board = board.drop(columns="most")
    if others is not None and len(others):
        board = pd.concat([board, rows_of_others(others)], ignore_index=True)
    return board.assign(is_strong=board.outcome.isin(MISSED))


def by_end(board: pd.DataFrame) -> pd.DataFrame:
    """A scoreboard with what a figure may be at most in ``most``, and at least in ``target``.

    ``most`` is there where any rule has a ceiling.
    """
    ceilings = {rule.ceiling for rule in RULES if rule.ceiling}
    is_ceiling = board.rule.isin(ceilings)
    if not is_ceiling.any():
        return board
    most = board.get("most", pd.Series(np.nan, board.index)).where(~is_ceiling, board.target)
    rest = board.assign(target=board.target.mask(is_ceiling)).drop(columns="most", errors="ignore")
    rest.insert(list(rest).index("target") + 1, "most", most)
    return rest


def rows_of_others(others: pd.DataFrame) -> pd.DataFrame:
    """The rows of the scoreboard on what the law asks of others than the treasury."""
    return pd.DataFrame(
        {
            "rule": others.entity,
            "group": verdicts.LAW,
            "target": others.minimum_nok_thousand / 1000,
            "actual": others.repaid_nok_thousand / 1000,
            "distance": others.difference_nok_thousand / 1000,
            "measure": NOK_MILLION,
            "outcome": others.outcome,
            "basis": np.where(others.outcome == UNKNOWN, f"{LACKING}_{LAW}", "note"),
            "is_goal": False,
        }
    )


def is_set(rule: Rule, targets: FinancialTargets) -> bool:
    """Whether the council, or the law, has set a rule."""
    if rule.code == LAW:
        return True
    names = RESERVE if rule.code == "disposable_fund" else (rule.floor, rule.ceiling)
    return any(getattr(targets, name, None) is not None for name in names)


@dataclass(frozen=True)
class Held:
    """A rule that is set, held against the figures of the year."""

    rule: Rule
    known: KeyFigures
    targets: FinancialTargets
    placed: Mapping[str, Placed]
    told: Mapping[str, Told]

    @property
    def place(self) -> Placed:
        """Where it stands among the council's rules."""
        names = (
            RESERVE if self.rule.code == "disposable_fund" else (self.rule.floor, self.rule.ceiling)
        )
        decided = [self.placed[name] for name in names if name in self.placed]
        return decided[0] if decided else Placed(self.rule.group, self.rule.kind)

    @property
    def group(self) -> Group:
        """Whose rule it is."""
        return next(group for group in GROUPS if group == self.place.group)

    @property
    def floor(self) -> float | None:
        """The least that it must be, NOK million or a share; None where there is no such end."""
        return self.end(self.rule.floor)

    @property
    def ceiling(self) -> float | None:
        """The most that it may be, NOK million or a share; None where there is no such end."""
        return self.end(self.rule.ceiling)

    def end(self, name: str) -> float | None:
        """One end of the rule: what the council has decided, or what follows from the account."""
        if not name:
            return None
        if not hasattr(self.targets, name):
            return float(getattr(self.known, name))
        decided = getattr(self.targets, name)
        if decided is None:
            return None
        return float(decided) / (1000 if name in IN_THOUSAND else 1)

    @property
    def is_interval(self) -> bool:
        """Whether it has both ends."""
        return self.floor is not None and self.ceiling is not None

    @property
    def code(self) -> str:
        """Code of the row, which says which ends the rule has."""
        if self.is_interval:
            return f"{self.rule.code}_interval"
        return self.rule.ceiling if self.floor is None else self.rule.code

    @property
    def row(self) -> tuple[object, ...]:
        """The row of the scoreboard."""
        actual = float(getattr(self.known, self.rule.figure))
        floor, ceiling = self.floor, self.ceiling
        above = np.inf if floor is None else actual - floor
        below = np.inf if ceiling is None else ceiling - actual
        scale = 100 if self.rule.measure == PERCENT else 1
        distance = scale * float(np.minimum(above, below))
        outcome: str = outcome_of(distance, TOLERANCE[self.rule.measure])
        target = ceiling if floor is None else floor
        basis = self.rule.basis
        is_goal = self.place.kind == GOAL
        if outcome == UNKNOWN:
            outcome, basis = self.said(actual)
        elif outcome == NOT_MET and is_goal:
            outcome = BELOW_GOAL if above < below else ABOVE_GOAL
        return (
            self.code,
            self.group,
            np.nan if target is None else scale * target,
            scale * ceiling if self.is_interval and ceiling is not None else np.nan,
            scale * actual,
            distance,
            self.rule.measure,
            outcome,
            basis,
            is_goal,
        )

    def said(self, actual: float) -> tuple[str, str]:
        """Outcome and basis where it cannot be computed: as the municipality says, if it does."""
        if self.rule.code not in self.told:
            return UNKNOWN, self.basis(actual)
        said = self.told[self.rule.code]
        return STATED_MET if said.outcome == MET else STATED_NOT_MET, said.place

    def basis(self, actual: float) -> str:
        """What is lacking of a rule whose outcome is unknown: what was decided, or a figure."""
        names = (self.rule.floor, self.rule.ceiling)
        decided = [getattr(self.targets, name, None) for name in names]
        not_known = any(value is not None and np.isnan(value) for value in decided)
        if not_known and not np.isnan(actual):
            return LACKING_DECISION
        return f"{LACKING}_{self.rule.code}"


def outcome_of(distance: float, tolerance: float) -> Verdict:
    """What a distance to a target amounts to; missing is unknown."""
    if np.isnan(distance):
        return UNKNOWN
    return MET if distance >= -tolerance else NOT_MET
