"""Another municipality beside one's own: only what can be compared, and all that is hidden is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.exhibit import Missing
from kommunetall.explore.beside import beside
from kommunetall.show.charts.dots import as_dots
from kommunetall.show.charts.lines import as_lines
from kommunetall.show.tables import as_table

NAMES = ("Drammen", "Asker")
FRAME = pd.DataFrame(
    {"year": [2023, 2024], "tax_nok_million": [1.0, 2.0], "part_share": [0.1, 0.2]}
)


def of(frame, **given):
    named = frame.rename(columns={"part_share": "before_share"})
    return replace(prepare.equalisation("3301", 2024).development, frame=named, **given)


def measures(own, other):
    return beside(own, other, NAMES).names()


@pytest.mark.parametrize("topic", ["equalisation", "investment", "pension", "summary", "workforce"])
def test_all_that_two_municipalities_share_is_told_and_drawn(topic):
    one, other = (getattr(prepare, topic)(code, 2024) for code in ("3301", "9999"))
    for (_, own), (_, theirs) in zip(one.exhibits(), other.exhibits(), strict=True):
        found = beside(own, theirs, NAMES)
        assert len(found) or found.why
        for made in found:
            table = as_table(made)
            assert table.header[1:] == NAMES
            (as_lines if "year" in made.frame else as_dots)(made)


def test_amounts_and_counts_are_not_compared():
    other = FRAME.assign(part_share=[0.3, 0.4], tax_nok_million=[5.0, 6.0])
    assert measures(of(FRAME), of(other)) == ["before_share"]


def test_figures_of_the_country_are_not_compared_with_themselves():
    assert measures(of(FRAME), of(FRAME.assign(tax_nok_million=9.0))) == []
    settled = [prepare.equalisation(code, 2024).settlement for code in ("3301", "3203")]
    assert "national_average_nok_per_capita" not in measures(*settled)
    assert "net_nok_per_capita" in measures(*settled)


def test_years_of_either_are_shown_and_other_rows_of_both():
    later = FRAME.assign(year=[2024, 2025], part_share=[0.3, 0.4])
    (made,) = beside(of(FRAME), of(later), NAMES)
    expected = pd.DataFrame(
        {
            "year": [2023, 2024, 2025],
            "own_share": [0.1, 0.2, np.nan],
            "other_share": [np.nan, 0.3, 0.4],
        }
    )
    pd.testing.assert_frame_equal(made.frame, expected)


def test_what_is_hidden_stays_hidden():
    hidden = FRAME.assign(part_share=[0.3, np.nan], is_hidden_before_share=[False, True])
    (made,) = beside(of(FRAME), of(hidden), NAMES)
    assert [row[2] for row in as_table(made).rows] == ["30\u202f%", ":"]


def test_it_is_no_surer_than_the_less_sure_and_says_whose_it_is():
    (made,) = beside(
        of(FRAME, run={"municipality": "3301", "year": 2024}),
        of(FRAME.assign(part_share=0.5), run={"municipality": "3203"}, status="assumed"),
        NAMES,
    )
    assert (made.status, made.run["beside"]) == ("assumed", "3203")
    assert as_table(made).title == "Før utjevning: Drammen og Asker"


@pytest.mark.parametrize(
    ("own", "other", "why"),
    [
        (FRAME, None, "finnes ikke for begge"),
        (FRAME.assign(is_own=True), FRAME, "ingen tabell for én kommune"),
        (FRAME.assign(year=2024), FRAME, "hver sitt navn"),
        (FRAME.head(0), FRAME, "ingen tabell"),
    ],
)
def test_where_nothing_can_be_compared_it_is_told_why(own, other, why):
    theirs = Missing("equalisation.development") if other is None else of(other)
    found = beside(of(own), theirs, NAMES)
    assert len(found) == 0
    assert why in found.why


def test_two_things_that_are_not_the_same_are_refused():
    with pytest.raises(ValueError, match="not the same"):
        beside(of(FRAME), Missing("equalisation.settlement"), NAMES)
