"""What is said of a chart is true, in few words, whatever its figures are."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.show.charts import by_row, over_time
from kommunetall.show.charts.shape import LONGEST, alternative, rows_of, text

DECIMALS = 1
VALUES = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 2.5, 0.04, np.nan]),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 2)),
)
NAMES = st.text("abcæøå ,.()–", min_size=1, max_size=90).filter(str.strip)


@st.composite
def years(draw, columns=1):
    """A frame of years, some left out, with figures, some missing."""
    steps = draw(st.lists(st.sampled_from([1, 1, 1, 2]), min_size=1, max_size=12))
    frame = pd.DataFrame({"year": 2000 + np.cumsum(steps)})
    for number in range(columns):
        size = st.lists(VALUES, min_size=len(frame), max_size=len(frame))
        frame[f"c{number}_nok_million"] = draw(size)
    return frame


@st.composite
def areas(draw, columns=1):
    """A frame of names with figures, some missing."""
    names = draw(st.lists(NAMES, min_size=1, max_size=10, unique=True))
    frame = pd.DataFrame({"area": [f"{i} {name}" for i, name in enumerate(names)]})
    for number in range(columns):
        size = st.lists(VALUES, min_size=len(frame), max_size=len(frame))
        frame[f"c{number}_nok"] = draw(size)
    return frame


def series_of(frame):
    return {column: f"Rekke {column[1]}" for column in frame.columns[1:]}


def whole(sentences):
    """The text of a chart, which is short and ends as a sentence does."""
    told = alternative("En tittel om noe", "Diagram", sentences)
    assert len(told) <= LONGEST
    assert told.endswith(".")
    assert not re.search(r"nan|inf|  |None", told)
    return told


def ways(values):
    printed = [text(value, "x_nok", DECIMALS) for value in values]
    return {
        0 if printed[i] == printed[i + 1] else int(np.sign(values[i + 1] - values[i]))
        for i in range(len(values) - 1)
    }


@given(years())
def test_what_is_said_of_a_way_is_true(frame):
    (column,) = series_of(frame)
    told = whole(over_time.trends(frame, "year", series_of(frame), DECIMALS))
    known = frame.dropna()
    values, labels = known[column].tolist(), known.year.astype(str).tolist()
    if not values:
        assert told == "En tittel om noe. Diagram."
        return
    assert (" stiger " in told) == (ways(values) == {1})
    assert (" faller " in told) == (ways(values) == {-1})
    if " er null " in told and len(set(values)) == 1:
        assert set(values) == {0.0}
    if "hvert år" in told:
        inside = frame.loc[known.index[0] : known.index[-1]]
        assert inside[column].notna().all()
        assert set(np.diff(known.year)) == {1}
    if most := re.search(r"mest i (\d+)", told):
        leaps = np.abs(np.diff(values))
        assert labels[int(leaps.argmax()) + 1] == most[1]
    for word, best in (("høyest", max), ("lavest", min)):
        if end := re.search(
            rf"{word} i (\d+)(?: og \d+)? med (\S+?)[,.]? ?(?:lavest|uten|$)", told
        ):
            extreme = best(values)
            assert end[2].rstrip(",.") == text(extreme, column, DECIMALS)
            assert text(values[labels.index(end[1])], column, DECIMALS) == end[2].rstrip(",.")


@given(areas(2), st.data())
def test_what_is_said_of_lying_bars_is_true(frame, data):
    column, goal = series_of(frame)
    own = pd.Series(data.draw(st.permutations([True] + [False] * (len(frame) - 1))))
    sentences = [*by_row.ranking(frame, "area", column, DECIMALS, own, (goal, "Målet"))]
    whole(sentences)
    rows = rows_of(frame, "area", column, DECIMALS)
    told = " ".join(sentences)
    if len({row.text for row in rows}) > 1:
        assert f"({text(max(row.value for row in rows), column, DECIMALS)}), lavest" in told
    if place := re.search(r"er nummer (\d+) av (\d+)", told):
        mine = frame.loc[own, column].iloc[0]
        assert int(place[1]) == 1 + (frame[column] > mine).sum()
        assert int(place[2]) == frame[column].notna().sum()
    if over := re.search(r"(ingen av|alle|\d+ av) (\d+) er over målet", told, re.IGNORECASE):
        both = frame.dropna()
        assert int(over[2]) == len(both)
        if over[1].lower() == "alle":
            assert (both[column] > both[goal]).all()
        if over[1].lower() == "ingen av":
            gaps = both[column] - both[goal]
            assert (gaps <= 0.1).all()
    if sides := re.search(r"(\d+) er over null, (\d+) under", told):
        assert int(sides[1]) == (frame[column] > 0).sum()
        assert int(sides[2]) == (frame[column] < 0).sum()


@given(areas(2))
def test_what_is_said_of_two_points_is_true(frame):
    pairs = [*by_row.pairs(frame, "area", series_of(frame), DECIMALS)]
    whole(pairs)
    if len(frame.dropna()):
        assert pairs[0].startswith("Rekke 1 er høyere enn rekke 0 for ")


@given(areas(), st.data())
def test_what_is_said_of_steps_is_true(frame, data):
    (column,) = series_of(frame)
    levels = data.draw(st.lists(st.booleans(), min_size=len(frame), max_size=len(frame)))
    told = [*by_row.steps(frame.assign(is_total=levels), "area", column, "is_total", DECIMALS)]
    whole(told)
    changes = frame[~np.array(levels)].dropna()[column]
    if "Alle stegene er null." in told:
        assert (changes == 0).all()
    for word, most in (("opp", changes.max()), ("ned", changes.min())):
        if found := [one for one in told if one.startswith(f"Størst steg {word}")]:
            shown = text(most, column, DECIMALS)
            assert found[0].endswith(f"({'+' if word == 'opp' else ''}{shown}).")
            assert (most > 0) == (word == "opp")


def test_the_larger_step_comes_first_and_a_level_between_is_told():
    frame = pd.DataFrame({"step": ["Før", "Salg", "Lån", "Etter", "Kravet"]})
    frame = frame.assign(a_nok=[9.0, -5, 2, 6, 4], is_total=[True, False, False, True, True])
    assert [*by_row.steps(frame, "step", "a_nok", "is_total", 0)] == [
        "Fra Før (9) til Kravet (4), innom Etter (6).",
        "Størst steg ned: Salg (−5).",
        "Størst steg opp: Lån (+2).",
    ]


@given(years(3))
def test_what_is_said_of_layers_and_of_a_grid_is_true(frame):
    series = series_of(frame)
    whole(over_time.layers(frame, "year", series, DECIMALS))
    told = whole(by_row.grid(frame, "year", series, DECIMALS))
    cells = frame[list(series)].to_numpy().ravel()
    known = cells[~np.isnan(cells)]
    if len({text(value, "x_nok", DECIMALS) for value in known}) > 1:
        assert f"({text(known.max(), 'x_nok', DECIMALS)}), lavest" in told
    if empty := len(cells) - len(known):
        assert (f"{empty} ruter er tomme" in told) or (empty == 1 and "1 rute er tom" in told)


@given(areas(2), st.data())
def test_what_is_said_of_everyone_is_true(frame, data):
    own = pd.Series(data.draw(st.permutations([True] + [False] * (len(frame) - 1))))
    told = [*by_row.everyone(frame, "area", series_of(frame), DECIMALS, own)]
    whole(told)
    known = [column for column in series_of(frame) if frame[column].notna().any()]
    for column, sentence in zip(known, told, strict=True):
        assert f"midten er {text(frame[column].median(), column, DECIMALS)}" in sentence


@given(years(2), st.data())
def test_what_is_said_of_a_curve_is_short(frame, data):
    frame = frame.sort_values("c0_nok_million").reset_index(drop=True)
    own = pd.Series(data.draw(st.permutations([True] + [False] * (len(frame) - 1))))
    whole(over_time.course(frame, "year", series_of(frame), DECIMALS, own, ~own))


SKATT = {"x_nok": "Skatt"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([5.0], "{} er 5,0 i 2020."),
        ([0.0], "{} er null i 2020."),
        ([0.0, 0.0, 0.0], "{} er null fra 2020 til 2022."),
        ([2.0, 2.0, 2.0], "{} er 2,0 fra 2020 til 2022."),
        ([1.0, 2.0], "{} stiger fra 1,0 i 2020 til 2,0 i 2021."),
        (
            [-1.0, -2.0, -5.0],
            "{} faller hvert år, fra −1,0 i 2020 til −5,0 i 2022, mest i 2022.",
        ),
        ([1.0, 2.0, 3.0], "{} stiger hvert år, fra 1,0 i 2020 til 3,0 i 2022."),
        ([1.0, 1.01, 3.0], "{} går fra 1,0 i 2020 til 3,0 i 2022."),
        ([1.0, 4.0, 1.0], "{} er 1,0 både i 2020 og i 2022, høyest i 2021 med 4,0."),
        ([3.0, np.nan, 1.0], "{} faller fra 3,0 i 2020 til 1,0 i 2022, uten tall for 2021."),
        (
            [3.0, np.nan, 2.0, 0.0],
            "{} faller hele veien, fra 3,0 i 2020 til 0,0 i 2023, mest i 2023, uten tall for 2021.",
        ),
        (
            [np.nan, 4.0, 9.0, 3.0],
            "{} går fra 4,0 i 2021 til 3,0 i 2023, høyest i 2022 med 9,0.",
        ),
        ([np.nan], None),
    ],
)
def test_each_way_has_its_words(values, said):
    frame = pd.DataFrame({"year": range(2020, 2020 + len(values)), "x_nok": values})
    assert [*over_time.trends(frame, "year", SKATT, 1)] == ([said.format("Skatt")] if said else [])


def test_what_cannot_be_compared_is_not():
    frame = pd.DataFrame({"year": [2023, 2024, 2025], "x_nok": [9.0, 1.0, 2.0]})
    assert [*over_time.trends(frame, "year", SKATT, 0, start=1)] == [
        "Tallene før 2024 kan ikke sammenliknes med de senere.",
        "Skatt stiger fra 1 i 2024 til 2 i 2025.",
    ]


def test_the_message_comes_first_and_a_sentence_is_never_cut():
    told = alternative("Falt alt?", "Kurve", ["A" * 200 + ".", "B" * 90 + ".", "C."])
    assert told == f"Falt alt? Kurve. {'A' * 200}. C."
    assert alternative("", "Kurve", []) == "Kurve."
