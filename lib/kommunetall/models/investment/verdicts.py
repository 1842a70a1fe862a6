"""Whether a rule is met, and whose rule it is: codes that all of the topic share."""

from typing import Final, Literal

Verdict = Literal["met", "not_met", "unknown", "below_goal", "above_goal"]
Group = Literal["financial_rules", "finance_regulations", "law"]
MET: Final = "met"
NOT_MET: Final = "not_met"
UNKNOWN: Final = "unknown"
BELOW_GOAL: Final = "below_goal"
ABOVE_GOAL: Final = "above_goal"
STATED_MET: Final = "stated_met"
STATED_NOT_MET: Final = "stated_not_met"
FINANCIAL_RULES: Final = "financial_rules"
REGULATIONS: Final = "finance_regulations"
LAW: Final = "law"
GROUPS: Final[tuple[Group, ...]] = (FINANCIAL_RULES, REGULATIONS, LAW)
GOAL: Final = "goal"
HALF_DIGIT = 0.5
