"""What is planned of the years ahead: a plan for investment, or frames of the council."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

PAID_BY = ("vat_compensation_nok_thousand", "grants_nok_thousand", "transfer_nok_thousand")
OF_FRAMES = {"plan": "frame", "mean_of_plan": "mean_of_frames"}
Bound = Literal["as_planned", "all_lent", "frames_lent"]
PlanRemark = Literal["of_frames", "said", "none"]


def says_all(plan: pd.DataFrame | None) -> bool:
    """Whether a plan says all that pays for it but loans."""
    return plan is None or bool(plan[list(PAID_BY)].notna().all(axis=None))


def bound_case(plan: pd.DataFrame | None, new_loans_share: float) -> Bound:
    """Whether new loans are all of a plan, or frames, that do not say what else pays for it."""
    if says_all(plan) or new_loans_share != 1:
        return "as_planned"
    return "frames_lent" if is_of_frames(plan) else "all_lent"


def is_of_frames(plan: pd.DataFrame | None) -> bool:
    """Whether the years ahead are frames of the council, as no plan is stated."""
    return plan is not None and "is_frame" in plan and bool(plan.is_frame.fillna(False).any())


def remark_of(plan: pd.DataFrame | None) -> str:
    """What must be known of the plan; empty where nothing is said of it."""
    if plan is None or "remark" not in plan:
        return ""
    return " ".join(plan.remark.dropna().unique())


def planned_case(basis: str, is_frame: bool) -> str:
    """What new loans follow, where frames of the council are no plan.

    Examples
    --------
    >>> planned_case("plan_and_mean", True), planned_case("plan", False)
    ('frames_and_mean', 'plan')
    """
    return basis.replace("plan", "frames") if is_frame else basis


def plan_remark_case(remark: str, is_frame: bool) -> PlanRemark:
    """Whether something must be known of a plan, or of frames, which is told before them."""
    if not remark:
        return "none"
    return "of_frames" if is_frame else "said"


def planned_years(plan: pd.DataFrame | None, year: int) -> list[int]:
    """Years after one that a plan or frames are of, in order."""
    return [] if plan is None else sorted({int(y) for y in plan.year[plan.year > year]})


def last_planned_year(plan: pd.DataFrame | None, year: int) -> float:
    """The last of the years planned; missing where none is."""
    return max(planned_years(plan, year), default=np.nan)


def projected_note(plan: pd.DataFrame | None, basis: str) -> tuple[str, ...]:
    """Note on years that are not of the municipality's plan, or are of frames."""
    if basis in ("plan", "plan_and_mean") and is_of_frames(plan):
        return ("all_framed",) if basis == "plan" else ("not_all_framed",)
    return () if basis == "plan" else ("not_all_planned",)
