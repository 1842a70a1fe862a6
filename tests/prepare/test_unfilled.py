"""No text of a report has a figure that was not filled in."""

import pytest
from reading import TOPICS, unfilled_in


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("code", ["3301", "9999", "1130"])
def test_every_figure_of_a_text_is_filled_in(code, topic):
    assert unfilled_in(TOPICS[topic](code, 2024)) == []
