"""No text of a report has a figure that was not filled in."""

import pytest
from reading import unfilled_in

from kommunetall import prepare

TOPICS = {
    "equalisation": prepare.equalisation,
    "pension": prepare.pension,
    "workforce": prepare.workforce,
    "investment": prepare.investment,
    "summary": prepare.summary,
}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("code", ["3301", "9999", "1130"])
def test_every_figure_of_a_text_is_filled_in(code, topic):
    assert unfilled_in(TOPICS[topic](code, 2024)) == []
