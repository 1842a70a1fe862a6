"""What may be told of the people in an extract.

And how a level of the organisation is laid out for print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit
from kommunetall.models import staff as model
from kommunetall.models.staff import Shown
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import OF_WORKING_TIME, rules_exhibit
from kommunetall.prepare._staff.read import Given

HIDDEN = "is_hidden_"
NAMES = {"service_area": "area", "committee": "committee", "unit": "workplace"}


@dataclass(frozen=True, eq=False)
class Told(Part):
    """What the gate has let through.

    The tables, and each area's figures beside those of the year before.
    """

    given: Given
    areas: Shown

    @property
    def year(self) -> int:
        """The year of the report."""
        return int(str(self.given.run["year"]))

    @property
    def whole(self) -> pd.Series:
        """Figures of the whole municipality."""
        return self.areas.whole()

    @property
    def has_target(self) -> bool:
        """Whether the whole has a target for sickness absence."""
        return bool(pd.notna(self.whole.target_percent))

    @property
    def has_area_targets(self) -> bool:
        """Whether any area has a target of its own."""
        rows = self.areas.figures
        return bool(rows.target_percent[~rows.is_total].notna().any())

    def figures_of(self, *columns: str) -> dict[str, object]:
        """Figures of the whole municipality, by name."""
        return {column: self.whole[column] for column in columns}

    def overtime_hours(self) -> tuple[float, float]:
        """Hours of overtime of the whole, paid and compensated, the year before and now."""
        before, now = (
            float(self.whole[f"{past}paid_hours"] + self.whole[f"{past}compensated_hours"])
            for past in ("previous_", "")
        )
        return before, now

    def level(self, name: str) -> Shown:
        """Every code of another level of the organisation."""
        return model.shown(self.given.published, name, self.year, self.given.structure)

    def table(self, name: str) -> pd.DataFrame | None:
        """A table as it may be told, if the extract has it."""
        return self.given.published.tables.get(name)


@lru_cache(maxsize=16)
def told_of(given: Given) -> Told:
    """What may be told in a report on the year."""
    year = int(str(given.run["year"]))
    areas = model.shown(given.published, "service_area", year, given.structure)
    return Told(
        "workforce_extract",
        given.run,
        given,
        model.of_recorded(areas, given.unrecorded),
        figures={"year": year, "previous_year": year - 1},
        origins=(given.origin,),
        status="synthetic" if given.origin.synthetic else "computed",
    )


def laid_out(shown: Shown, level: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of a level for print.

    Its name first, the whole as total, and ``is_hidden_`` for what is hidden.
    """
    rows = shown.figures
    hidden = shown.hidden[[c for c in columns if shown.hides(c)]].add_prefix(HIDDEN)
    frame = rows[["label", *columns]].rename(columns={"label": NAMES[level]})
    return frame.assign(is_total=rows.is_total).join(hidden)


def area_table(told: Told, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of the areas for print."""
    return laid_out(told.areas, "service_area", columns)


def ranked_areas(told: Told, *columns: str) -> pd.DataFrame:
    """Areas whose first column may be told, highest first, with these columns."""
    rows = model.ranking(told.areas.figures, columns[0])
    return rows[["label", *columns]].rename(columns={"label": "area"})


def left_out(told: Told, *columns: str) -> tuple[str, ...]:
    """The note that areas are left out of a chart, where any of their figures is hidden."""
    return ("left_out",) if told.areas.hides(*columns) else ()


def hidden(told: Told) -> Exhibit:
    """How many lines of each table are hidden, and why."""
    published = told.given.published
    counted = model.hidden_lines(published)
    figures = {**counted, **vars(told.given.privacy)}
    any_hidden = counted["hidden_primary"] > 0
    log = published.log
    hiding = log[(log.primary > 0) | (log.complementary > 0)]
    frame = hiding.drop(columns="figures").reset_index(drop=True)
    return told.exhibit(
        "hidden", frame, figures=figures, cases={"hidden": "some" if any_hidden else "none"}
    )


def rules(told: Told) -> Exhibit:
    """The rules that the report uses; of working time where the extract tells of it."""
    sources = told.given.sources
    if told.table("overtime") is None and told.table("breaches") is None:
        sources = tuple(s for s in sources if not s.parameter.startswith(OF_WORKING_TIME))
    return rules_exhibit(told, sources)
