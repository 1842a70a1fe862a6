"""Rules hold from a day, come from a source, and are refused when they do not."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kommunetall import inputs
from kommunetall.errors import RuleError
from kommunetall.rules import dated, rule_sources, rules_on

FILES = sorted([*dated.FOLDER.rglob("*.yaml"), *inputs.HOME_DATA.glob("*/rules/*.yaml")])

GOOD = """
rate:
  title: Sats
  description: A rate.
  unit: share
  minimum: 0
  maximum: 1
  values:
    - since: 2020-01-01
      value: 0.5
      source: {title: Loven, href: https://lovdata.no/x, accessed: 2026-01-01}
"""


@dataclass(frozen=True)
class Rate:
    rate: float


@pytest.fixture
def topic(tmp_path, monkeypatch):
    monkeypatch.setattr(dated, "FOLDER", tmp_path)

    def write(text: str) -> str:
        Path(tmp_path, "topic.yaml").write_text(text, encoding="utf-8")
        return "topic"

    return write


def test_the_value_in_force_is_the_last_that_has_begun():
    from kommunetall.models.equalisation import EqualisationRules

    rates = {
        y: rules_on("equalisation", EqualisationRules, date(y, 12, 31)).symmetric_rate
        for y in (2015, 2024, 2025)
    }
    assert rates == {2015: 0.60, 2024: 0.60, 2025: 0.62}


def test_a_value_that_is_not_confirmed_says_so():
    held = {r.parameter: r for r in rule_sources("equalisation", date(2026, 1, 1))}
    assert not held["symmetric_rate"].confirmed
    assert held["supplement_rate"].confirmed


def test_a_value_may_have_held_before_the_day_that_it_is_known_from(topic):
    topic(GOOD.replace("since:", "known_from:"))
    (known,) = rule_sources("topic", date(2024, 1, 1))
    assert known.is_known_from
    assert known.since == date(2020, 1, 1)


def test_the_highest_tax_rate_is_each_years_own():
    from kommunetall.models.equalisation.settlement import TaxRates

    rates = [rules_on("tax", TaxRates, date(y, 12, 31)).highest_tax_rate for y in range(2020, 2027)]
    assert rates == [0.1110, 0.1215, 0.1095, 0.1115, 0.1095, 0.1275, 0.1135]


@pytest.mark.parametrize("file", FILES, ids=inputs.name_of)
def test_every_rule_file_of_the_project_is_sound(file):
    parameters = dated.rule_file(file)
    made_up = "9999" in file.parts
    assert all(v.source.href or made_up for p in parameters.values() for v in p.values)


def test_a_day_before_the_first_value_is_refused(topic):
    with pytest.raises(RuleError, match="rate: den første verdien gjelder fra 2020-01-01"):
        rules_on(topic(GOOD), Rate, date(2019, 12, 31))
    assert rules_on("topic", Rate, date(2020, 1, 1)) == Rate(0.5)


def test_an_unknown_topic_names_those_that_exist(topic):
    topic(GOOD)
    with pytest.raises(RuleError, match="det er regler om topic"):
        rules_on("nothing", Rate, date(2024, 1, 1))


def test_a_field_without_a_parameter_is_refused(topic):
    @dataclass(frozen=True)
    class Other:
        share: float

    with pytest.raises(RuleError, match="share: legg den til"):
        rules_on(topic(GOOD), Other, date(2024, 1, 1))


KNOWN_LATER = GOOD[GOOD.index("    - since") :].replace("since: 2020", "known_from: 2021")
SECOND = GOOD[GOOD.index("    - since") :].replace("0.5", "0.6")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            GOOD.replace(
                "      source: {title: Loven, href: https://lovdata.no/x, accessed: 2026-01-01}\n",
                "",
            ),
            "source",
        ),
        (GOOD.replace("0.5", "60"), "utenfor 0.0 til 1.0"),
        (GOOD + SECOND, "dagene må komme i rekkefølge"),
        (GOOD + KNOWN_LATER, "bare den første verdien kan ha known_from"),
        (GOOD.replace("- since: 2020-01-01\n      value", "- value"), "skriv dagen som since"),
        (
            GOOD.replace("  unit: share\n", "  unit: share\n  unit: nok\n"),
            "nøkkelen unit står to ganger: behold én av dem",
        ),
        (GOOD.replace("title: Sats", "titel: Sats"), "titel"),
        (GOOD.replace("rate:\n", "rate: [\n"), "dette er ikke YAML"),
        (GOOD.replace("2020-01-01", "2020-02-30"), "«2020-02-30» er ikke en verdi som finnes"),
        (GOOD.replace("0.5", "!!bool x"), "«x» er ikke en verdi som finnes"),
    ],
    ids=[
        "no source",
        "percent for share",
        "one date twice",
        "known from a later day",
        "no day",
        "one key twice",
        "misspelt key",
        "not YAML",
        "a date that does not exist",
        "a tag that does not fit",
    ],
)
def test_a_faulty_rule_file_is_refused(topic, fault, said):
    with pytest.raises(RuleError) as refused:
        rules_on(topic(fault), Rate, date(2024, 1, 1))
    assert said in str(refused.value)


def test_a_rule_file_in_another_encoding_is_refused(topic, tmp_path):
    topic(GOOD)
    (tmp_path / "topic.yaml").write_bytes(GOOD.replace("Loven", "Økonomiloven").encode("latin-1"))
    with pytest.raises(RuleError, match="fila er ikke lagret som UTF-8"):
        rules_on("topic", Rate, date(2024, 1, 1))
