"""What a legislator or a council has decided, as dated values with their sources."""

from kommunetall.rules.dated import (
    RuleSource,
    decision_faults,
    has_rules,
    rule_sources,
    rules_on,
    warm_up,
)

__all__ = ["RuleSource", "decision_faults", "has_rules", "rule_sources", "rules_on", "warm_up"]
