"""A year's projects, financing and result, each what it is about.

Each frame is computed the first time that it is asked for, and once. What it rests on and is not
there raises :class:`kommunetall.errors.NotThere`, and hinders nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models import key_figures
from kommunetall.models.investment import projects as portfolio
from kommunetall.models.investment import result as operating
from kommunetall.models.investment import statement as appropriations
from kommunetall.models.investment import status as progress
from kommunetall.models.investment.budgets import against_budget, budgeted_results
from kommunetall.models.investment.given import Stated, Tables
from kommunetall.models.investment.statement import is_of_treasury
from kommunetall.models.investment.two_sources import (
    against_statement,
    in_several_committees,
    status_differences,
)
from kommunetall.models.structure import OTHER, Structure

FARTHEST, LARGEST = 12, 10


@dataclass(frozen=True, eq=False)
class Projects:
    """Statement 2B and the committees' status tables."""

    tables: Tables
    structure: Structure

    @cached_property
    def largest(self) -> pd.DataFrame:
        """See :func:`portfolio.largest_projects`."""
        return portfolio.largest_projects(self.tables["investment_projects"], LARGEST)

    @cached_property
    def deviations(self) -> pd.DataFrame:
        """See :func:`portfolio.largest_deviations`."""
        rows, status = self.tables["investment_projects"], self.tables.get("project_status")
        return portfolio.largest_deviations(rows, status, FARTHEST)

    @cached_property
    def concentration(self) -> pd.DataFrame:
        """See :func:`portfolio.concentration`."""
        return portfolio.concentration(self.tables["investment_projects"])

    @cached_property
    def owned(self) -> pd.DataFrame:
        """Projects of statement 2B with their entity, without sums."""
        rows = self.tables["investment_projects"]
        own = rows[rows.kind == "project"]
        return own.assign(entity=self.structure.owned(own.entity))

    @cached_property
    def by_entity(self) -> pd.DataFrame:
        """See :func:`portfolio.completion_by_entity`."""
        return portfolio.completion_by_entity(self.owned, self.structure.entity_names)

    @cached_property
    def by_area(self) -> pd.DataFrame:
        """See :func:`portfolio.completion_by_area`."""
        labels = self.structure.area_labels
        return portfolio.completion_by_area(self.tables["investment_projects"], labels)

    @cached_property
    def by_committee(self) -> pd.DataFrame:
        """See :func:`progress.completion_by_committee`."""
        names = self.structure.committee_names
        return progress.completion_by_committee(self.tables["project_status"], names, self.others)

    @cached_property
    def by_status(self) -> pd.DataFrame:
        """See :func:`progress.status_counts`."""
        return progress.status_counts(self.tables["project_status"], self.others)

    @property
    def others(self) -> list[str]:
        """Entities that stand for several others."""
        return self.structure.of_kind(OTHER)

    @property
    def behind(self) -> float:
        """Projects that are delayed or stopped; missing where no word of theirs is known."""
        return self.meaning(progress.BEHIND)

    @property
    def on_plan(self) -> float:
        """Projects that go as planned or are finished; missing as :attr:`Projects.behind`."""
        return self.meaning(progress.ON_PLAN)

    @property
    def not_assessed(self) -> float:
        """Projects that the municipality has not assessed; missing as :attr:`Projects.behind`."""
        return self.meaning(progress.NOT_ASSESSED)

    def meaning(self, wanted: Collection[str]) -> float:
        """See :func:`progress.meaning_something`."""
        status, roles = self.tables["project_status"], self.structure.status_roles
        return progress.meaning_something(status, roles, wanted)

    @property
    def with_status(self) -> int:
        """Projects that a status is printed for, one that several committees have only once."""
        return int(portfolio.unique(self.tables["project_status"]).status.notna().sum())

    @cached_property
    def statement(self) -> pd.DataFrame:
        """Rows of statement 2B with the ``status`` of each project, where it is known."""
        rows, status = self.tables["investment_projects"], self.tables.get("project_status")
        known = portfolio.with_status(rows, status)
        return known.assign(status=known.status.where(known.kind == "project"))

    @property
    def behind_case(self) -> progress.Behind:
        """See :func:`progress.behind_case`."""
        return progress.behind_case(self.meaning(("delayed",)), self.meaning(("stopped",)))

    @property
    def on_plan_case(self) -> progress.OnPlan:
        """See :func:`progress.on_plan_case`."""
        return progress.on_plan_case(self.meaning(("on_plan",)), self.meaning(("finished",)))

    @cached_property
    def committees(self) -> pd.DataFrame:
        """See :func:`portfolio.by_committee`."""
        fields = self.structure.committee_fields
        return portfolio.by_committee(self.tables["project_status"], fields)

    @cached_property
    def in_several_committees(self) -> tuple[str, ...]:
        """Projects that stand in the tables of more than one committee."""
        return tuple(in_several_committees(self.tables["project_status"]))

    @cached_property
    def status_tables(self) -> dict[str, pd.DataFrame]:
        """See :func:`progress.status_tables`."""
        projects = self.tables.get("investment_projects")
        return progress.status_tables(self.tables["project_status"], projects, self.structure)

    @cached_property
    def merged(self) -> pd.DataFrame:
        """See :func:`portfolio.one_in_several_rows`."""
        return portfolio.one_in_several_rows(self.tables["investment_projects"])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.two_sources.status_differences`."""
        return status_differences(self.tables["investment_projects"], self.tables["project_status"])

    @property
    def against_statement(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.two_sources.against_statement`.

        A statement that is of the treasury alone is held against the treasury's own projects.
        """
        every, own = self.held_against
        return own if self.is_of_treasury else every

    @property
    def is_of_treasury(self) -> bool:
        """Whether statement 2A is of the treasury alone, and 2B has projects of others too.

        2A is not consolidated, and does not agree better with all projects than with the treasury's
        own. Where it agrees as well with both, the printed sums of all projects are held against
        it too.
        """
        every, own = self.held_against
        if own is every or len(own) != len(every):
            return len(own) < len(every)
        projects = self.tables["investment_projects"]
        sums = projects[projects.kind == "part_total"].assign(kind="project")
        is_of_all = len(sums) and against_statement(sums, self.tables["investment_statement"]).empty
        return not is_of_all

    @cached_property
    def held_against(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Differences of statement 2A from all projects, and from the treasury's own.

        They are the same where 2A is consolidated, or nothing says whose the projects are.
        """
        projects, statement = (
            self.tables["investment_projects"],
            self.tables["investment_statement"],
        )
        every = against_statement(projects, statement)
        if every.empty or not is_of_treasury(statement):
            return every, every
        try:
            entity = self.owned.entity
            treasury = self.structure.treasury_of(entity)
        except NotThere:
            return every, every
        own = self.owned[entity == treasury]
        if len(own) == len(entity):
            return every, every
        return every, against_statement(own, statement)

    @property
    def differs_from_2a(self) -> bool:
        """Whether statement 2B and 2A show different sums; not, where one of them lacks."""
        there = {"investment_projects", "investment_statement"} <= set(self.tables)
        return there and not self.against_statement.empty


@dataclass(frozen=True, eq=False)
class Financing:
    """Statement 2A: what paid for the investment."""

    tables: Tables

    @cached_property
    def steps(self) -> pd.DataFrame:
        """See :func:`appropriations.financing`."""
        return appropriations.financing(self.tables["investment_statement"])

    @cached_property
    def mix(self) -> pd.DataFrame:
        """See :func:`appropriations.financing_mix`."""
        return appropriations.financing_mix(self.tables["investment_statement"])

    @property
    def loans_share(self) -> float:
        """What part of the expenditure loans paid; missing where they paid none."""
        parts = self.mix.set_index("source").part_share
        return float(parts.get("loans", np.nan))

    @cached_property
    def uncovered(self) -> pd.DataFrame:
        """See :func:`appropriations.uncovered_chain`."""
        return appropriations.uncovered_chain(self.tables["investment_statement"])

    @property
    def gross_nok_million(self) -> float:
        """All expenditure on investment."""
        return float(self.steps.change_nok_million.iloc[0])

    @property
    def assets_nok_million(self) -> float:
        """Investment in fixed assets, gross: with value added tax, and without what others pay."""
        return float(self.assets["actual_nok_thousand"]) / 1000

    @property
    def others(self) -> list[str]:
        """What expenditure there was besides fixed assets, by its names as printed."""
        rows = self.tables["investment_statement"]
        is_other = rows.line.isin(appropriations.EXPENDITURE[1:]).fillna(False)
        spent = rows.actual_nok_thousand.fillna(0).ne(0)
        return [str(label) for label in rows.label[is_other & spent]]

    @property
    def completion_share(self) -> float:
        """Investment in fixed assets, a share of the revised budget; missing without one."""
        budget = float(self.assets.get("revised_budget_nok_thousand", np.nan))
        return float(self.assets["actual_nok_thousand"]) / budget if budget > 0 else np.nan

    @property
    def assets(self) -> pd.Series:
        """The row of fixed assets; its amounts are zero where it is not printed."""
        rows = self.tables["investment_statement"]
        own = rows[rows.line == appropriations.EXPENDITURE[0]].select_dtypes("number")
        return own.astype(float).sum(min_count=1)

    @property
    def loans_nok_million(self) -> float:
        """Loans used in the year."""
        return float(self.steps.change_nok_million.iloc[-1])


@dataclass(frozen=True, eq=False)
class Result:
    """The net operating result, two ways, and what of it rests on dividends."""

    tables: Tables
    stated: Stated
    revenue_nok_million: float

    @cached_property
    def account(self) -> tuple[str, pd.Series] | None:
        """See :func:`operating.operating_account`; none where no prescribed statement has it."""
        with suppress(NotThere):
            return operating.operating_account(self.tables)
        return None

    @property
    def table(self) -> str:
        """Name of the table that the result is from."""
        return "central_items" if self.account is None else self.account[0]

    @cached_property
    def uses(self) -> pd.DataFrame:
        """How the result was used: by the prescribed statement, else by the tables beside it.

        See :func:`operating.uses_in_account` and :func:`operating.net_operating_result`.

        Raises
        ------
        NotThere
            If the printed uses do not sum to the printed result.
        """
        if self.account is not None:
            found = operating.uses_in_account(self.account[1])
            return operating.ending_at(found, self.net_nok_million)
        self.stated.need(*operating.STATED)
        return operating.net_operating_result(
            self.tables["investment_statement"], self.tables["central_items"], self.stated
        )

    @property
    def by_committee(self) -> pd.DataFrame:
        """Operations by committee, or the lines by service area where there are no committees'.

        Raises
        ------
        NotThere
            If neither is there.
        """
        if "operations_by_committee" in self.tables:
            return self.tables["operations_by_committee"]
        areas = self.tables["operations_by_service_area"]
        return areas[areas.kind == "line"]

    @cached_property
    def operations(self) -> pd.DataFrame:
        """The result from revenue and expenditure, as :attr:`Result.uses` is found.

        See :func:`operating.operations_in_account` and :func:`operating.result_from_operations`.

        Raises
        ------
        NotThere
            If the printed sums do not lead to the printed result.
        """
        if self.account is not None:
            found = operating.operations_in_account(self.account[1])
            return operating.ending_at(found, self.net_nok_million)
        return operating.result_from_operations(
            self.by_committee,
            self.tables["central_items"],
            self.tables["investment_statement"],
            self.stated,
        )

    @cached_property
    def dividends(self) -> pd.DataFrame:
        """See :func:`operating.dividends_by_company`."""
        return operating.dividends_by_company(self.tables["dividends"])

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """See :func:`operating.without_dividends`."""
        return operating.without_dividends(
            self.net_nok_million, self.revenue_nok_million, self.tables["dividends"], self.stated
        )

    @property
    def net_nok_million(self) -> float:
        """The result, a deficit negative: as printed, else as its uses sum to."""
        if key_figures.has(self.tables, "net_operating_result"):
            return key_figures.value(self.tables, "net_operating_result")
        return float(self.uses.change_nok_million.iloc[-1])

    @cached_property
    def budgets(self) -> dict[str, float]:
        """See :func:`budgeted_results`."""
        return budgeted_results(self.tables, self.stated)

    @cached_property
    def against_budget(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.budgets.against_budget`."""
        return against_budget(self.net_nok_million, self.budgets)

    @property
    def margin_share(self) -> float:
        """The result as a share of gross operating revenue; missing where that is not known."""
        return self.net_nok_million / self.revenue_nok_million

    @property
    def without_extraordinary_nok_million(self) -> float:
        """The result without extraordinary dividends; missing where they are not stated."""
        rows = self.dependence.set_index("case").result_nok_million
        return float(rows.get(operating.WITHOUT_EXTRAORDINARY, np.nan))

    @property
    def power_share(self) -> float:
        """See :func:`operating.power_share`."""
        return operating.power_share(self.tables["dividends"], self.stated)
