"""Which projects of one source explain an amount of the other, as trying all sets would find."""

import time
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kommunetall.models.findings import HAIR
from kommunetall.models.investment.two_sources import adding_up, status_differences


def by_trying_all(amounts, total):
    """The first set of one, two or three amounts that adds up, all tried in order."""
    for count in (1, 2, 3):
        for labels in combinations(amounts.index, count):
            if abs(amounts[list(labels)].sum() - total) < HAIR:
                return list(labels)
    return []


def named(values):
    return pd.Series(values, index=[f"project {i}" for i in range(len(values))], dtype=float)


few_amounts = st.lists(
    st.integers(-9, 9)
    | st.integers(-(10**7), 10**7)
    | st.sampled_from([0.1, 0.2, 0.3, -0.3, 0.1 + 0.2]),
    max_size=9,
)


@given(st.data(), few_amounts)
def test_the_amounts_found_are_those_that_trying_all_sets_finds_first(data, values):
    amounts = named(values)
    chosen = data.draw(st.sets(st.sampled_from(list(amounts.index)), max_size=3)) if values else []
    off = data.draw(st.sampled_from([0, 0.9e-9, 1.1e-9, -0.9e-9, 1]))
    total = amounts[sorted(chosen)].sum() + off
    assert adding_up(amounts, total) == by_trying_all(amounts, total)


@given(few_amounts, st.integers(-30, 30))
@example([], 0)
@example([5, 5, 5], 15)
def test_so_it_is_for_any_total(values, total):
    assert adding_up(named(values), total) == by_trying_all(named(values), total)


@pytest.mark.parametrize(
    ("values", "total", "found"),
    [
        ([1, 2, 3, 4], 3, ["project 2"]),
        ([1, 2, 4, 5], 6, ["project 0", "project 3"]),
        ([1, 2, 4, 8], 13, ["project 0", "project 2", "project 3"]),
        ([1, 2, 4, 8], 15, []),
        ([0.1, 0.2], 0.3, ["project 0", "project 1"]),
    ],
)
def test_the_fewest_are_given_and_never_more_than_three(values, total, found):
    assert adding_up(named(values), total) == found


def test_eighty_projects_with_another_name_in_the_other_source_take_less_than_a_second():
    random = np.random.default_rng(1)
    money = {
        f"{c}_nok_thousand": random.integers(1, 10**6, 80)
        for c in ("actual", "revised_budget", "original_budget")
    }
    rows = pd.DataFrame({**money, "kind": "project", "entity": "KK", "service_area": "P01"})
    projects = rows.assign(label=[f"Skole {i}" for i in range(80)])
    more = {name: values + 1 for name, values in money.items()}
    status = rows.assign(label=[f"Barnehage {i}" for i in range(80)], committee="A", **more)
    begun = time.process_time()
    found = status_differences(projects, status)
    assert time.process_time() - begun < 1
    assert found.label.nunique() == 80 + 80 + 1
