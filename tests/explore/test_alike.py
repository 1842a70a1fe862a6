"""What shows the same is the same, to nine digits; anything else is another."""

import math

import pandas as pd
import pytest

from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.explore.alike import alike

FRAME = pd.DataFrame({"year": [2023, 2024], "tax": [1.0, math.nan], "name": ["a", None]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.1 + 0.2, 0.3),
        (math.nan, math.nan),
        (1, 1.0),
        ("a", "a"),
        ((1, "a"), (1, "a")),
        ({"a": 0.1 + 0.2}, {"a": 0.3}),
        (FRAME, FRAME.copy()),
        (FRAME, FRAME.assign(tax=FRAME.tax + 1e-12)),
        (Exhibit("a.b", FRAME, {"x": 1.0}), Exhibit("a.b", FRAME.copy(), {"x": 1.0 + 1e-12})),
        (Missing("a.b", ("t",)), Missing("a.b", ("t",))),
    ],
)
def test_the_same(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.3, 0.3001),
        (1, True),
        (None, math.nan),
        ("a", "b"),
        ((1,), (1, 2)),
        (1, "1"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (FRAME, FRAME.assign(tax=[1.0, 2.0])),
        (FRAME, FRAME.rename(columns={"tax": "net"})),
        (FRAME, FRAME.iloc[:1]),
        (FRAME, FRAME.assign(name=["a", "b"])),
        (FRAME, FRAME.iloc[::-1]),
        (FRAME, FRAME[["tax", "year", "name"]]),
        (Exhibit("a.b", FRAME), Exhibit("a.c", FRAME)),
        (Exhibit("a.b", FRAME, notes=("n",)), Exhibit("a.b", FRAME)),
        (Exhibit("a.b", FRAME, run={"year": 2023}), Exhibit("a.b", FRAME, run={"year": 2024})),
        (Exhibit("a.b"), Missing("a.b")),
        (Several("a.b", (Exhibit("a.b.c"),)), Several("a.b", ())),
    ],
)
def test_another(one, other):
    assert not alike(one, other)
    assert not alike(other, one)
