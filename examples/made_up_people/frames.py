"""Made-up people as the tables of an extract, each with a pseudonym that says so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from made_up_people.areas import (
    ABSENCE_TYPES,
    BIRTH_YEARS,
    END_REASONS,
    MARK,
    POSITION_CODES,
    STATUS,
    TYPES,
    Area,
)


class Names:
    """Pseudonyms of people and employments, and names of units, for numbers."""

    def __init__(self, random: np.random.Generator, people: int, areas: Sequence[Area]) -> None:
        pseudonyms = random.permutation(people)
        self.of_person = pd.Series([f"{MARK}{number:07x}" for number in pseudonyms], dtype="str")
        self.areas = areas

    def persons(self, person: np.ndarray) -> pd.Series:
        """Pseudonyms of people."""
        return self.of_person.take(person).reset_index(drop=True)

    def employments(self, rows: pd.DataFrame, employment: np.ndarray) -> pd.Series:
        """Pseudonyms of employments: the person's, and 1 for the main position, 2 for another."""
        each = rows.drop_duplicates("employment").set_index("employment")
        number = each.groupby("person").cumcount() + 1
        named = (
            self.of_person.take(each.person).reset_index(drop=True)
            + "-"
            + number.astype("str").to_numpy()
        )
        return (
            pd.Series(named.to_numpy(), each.index)
            .reindex(employment)
            .reset_index(drop=True)
            .astype("str")
        )


def named_employments(
    rows: pd.DataFrame, names: Names, people: pd.DataFrame, last: int
) -> pd.DataFrame:
    """Employments as the extract has them; an end after the last day is not known yet."""
    rows = rows.sort_values(["employment", "start"], ignore_index=True)
    areas, person = names.areas, rows.person.to_numpy()
    unit_names, unit = labels(
        [[f"{a.code} enhet {u + 1:02d}" for u in range(a.units)] for a in areas], rows
    )
    department = rows.employment.to_numpy() % 3
    departments = [f"{name}, avdeling {d + 1}" for name in unit_names for d in range(3)]
    end = rows.end.to_numpy().copy()
    over = (end >= 0) & (end <= last)
    ends_for_good = over & ~rows.employment.duplicated(keep="last").to_numpy()
    reason = np.where(ends_for_good, rows.employment.to_numpy() % len(END_REASONS), -1)
    days = end.astype("datetime64[D]").astype("datetime64[s]")
    days[~over] = np.datetime64("NaT")

    def text(codes: np.ndarray, categories: Sequence[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, pd.Index(categories, dtype="str"))

    committees = list(dict.fromkeys(a.committee for a in areas))
    of_area = np.array([committees.index(a.committee) for a in areas])
    return pd.DataFrame(
        {
            "person_id": names.persons(person),
            "employment_id": names.employments(rows, rows.employment.to_numpy()),
            "org_1": text(of_area[rows.area], committees),
            "org_2": text(rows.area.to_numpy(), [a.code for a in areas]),
            "org_3": text(unit, unit_names),
            "org_4": text(np.where(department < 2, unit * 3 + department, -1), departments),
            "position_code": text(rows.code.to_numpy(), POSITION_CODES),
            "position_share": rows.share.to_numpy(float),
            "employment_type": text(rows.kind.to_numpy(), TYPES),
            "main_position": rows.main.to_numpy(bool),
            "start_date": rows.start.to_numpy().astype("datetime64[D]").astype("datetime64[s]"),
            "end_date": days,
            "end_reason": text(reason, END_REASONS),
            "birth_year_group": text(people.birth.to_numpy()[person], BIRTH_YEARS),
            "sex": text(np.where(people.woman.to_numpy()[person], 0, 1), ["K", "M"]),
        }
    )


def labels(lists: Sequence[Sequence[str]], rows: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """All units' names in one list, and each row's place in it."""
    offset = np.cumsum([0, *(len(names) for names in lists)])[:-1]
    return [name for names in lists for name in names], offset[rows.area] + rows.unit.to_numpy()


def named_absences(
    spells: pd.DataFrame, rows: pd.DataFrame, names: Names, last: int
) -> pd.DataFrame:
    """Absences as the extract has them; one that reaches beyond the last day goes on."""
    end = spells.end.to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    end[spells.end.to_numpy() > last] = np.datetime64("NaT")
    return pd.DataFrame(
        {
            "employment_id": names.employments(rows, spells.employment.to_numpy()),
            "from_date": spells.start.to_numpy().astype("datetime64[D]").astype("datetime64[s]"),
            "to_date": end,
            "degree": spells.degree.to_numpy(float),
            "absence_type": pd.Categorical.from_codes(
                spells.kind, pd.Index(ABSENCE_TYPES, dtype="str")
            ),
        }
    )


def breaches_frame(
    employment_ids: pd.Series, days: np.ndarray, kinds: np.ndarray, types: Sequence[str]
) -> pd.DataFrame:
    """Breaches as the extract has them."""
    return pd.DataFrame(
        {
            "employment_id": employment_ids,
            "date": days.astype("datetime64[D]").astype("datetime64[s]"),
            "breach_type": pd.Categorical.from_codes(kinds, pd.Index(types, dtype="str")),
        }
    )


def marked(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames, each with its status."""
    for frame in frames.values():
        frame.attrs["status"] = STATUS
    return frames
