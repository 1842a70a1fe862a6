"""What a council has decided is a key, a value, a day and a source; all else is told at once."""

from dataclasses import dataclass
from datetime import date
from math import isnan
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.errors import RuleError
from kommunetall.rules import decided, has_rules, rule_sources, rules_on

TOPIC = "4444/financial_targets"
YEAR_END = date(2024, 12, 31)
CASES = Path(__file__).parents[1] / "cases" / "council_decisions.yaml"


@dataclass(frozen=True)
class Targets:
    net_operating_margin: float | None = None
    hedge_least: float | None = None
    hedge_most: float | None = None
    reserve_owner_risk: float | None = None


@pytest.fixture
def council(tmp_path, monkeypatch):
    """A function that has a council decide what a text says."""
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    folder = tmp_path / "4444" / "rules"
    folder.mkdir(parents=True)

    def decide(text, topic="financial_targets"):
        content = text.encode() if isinstance(text, str) else text
        (folder / f"{topic}.yaml").write_bytes(content)

    return decide


def refused(day=YEAR_END):
    """What is found wrong with the file, as one text each."""
    with pytest.raises(RuleError) as caught:
        rule_sources(TOPIC, day)
    return list(caught.value.findings)


SHARED = """
source: Økonomireglementet, sak 81/23
since: 2024-01-01
net_operating_margin: 0.0175
reserve_owner_risk: 20000
"""


def test_one_day_and_one_source_serve_the_whole_file(council):
    council(SHARED)
    assert rules_on(TOPIC, Targets, YEAR_END) == Targets(0.0175, reserve_owner_risk=20_000)
    margin, risk = rule_sources(TOPIC, YEAR_END)
    assert (margin.source, margin.href, margin.since) == (
        "Økonomireglementet, sak 81/23",
        "",
        date(2024, 1, 1),
    )
    assert (margin.unit, risk.unit) == ("share", "nok_thousand")
    assert margin.title == "Netto driftsresultat, andel av brutto driftsinntekter"


def test_a_key_may_have_several_values_each_with_its_day_and_source(council):
    council("""
source:
  title: Økonomiplan 2023–2026
  href: https://www.eksempel.kommune.no/plan
  accessed: 2026-11-25
net_operating_margin:
  - {value: 0.02, since: 2020-01-01}
  - value: 0.01
    since: 2024-01-01
    source: Sak 12/24
    note: Midlertidig.
    status: unconfirmed
""")
    earlier, later = (rule_sources(TOPIC, date(year, 12, 31))[0] for year in (2023, 2024))
    assert (earlier.value, earlier.href) == (0.02, "https://www.eksempel.kommune.no/plan")
    assert (later.value, later.note) == (0.01, "Midlertidig.")
    assert str(later) == "Sak 12/24 (ubekreftet)"


def test_what_is_decided_from_a_later_day_is_no_rule_yet(council):
    council("source: Sak 1\nsince: 2025-01-01\nnet_operating_margin: 0.02\n")
    assert rule_sources(TOPIC, YEAR_END) == []
    assert rules_on(TOPIC, Targets, YEAR_END) == Targets()
    assert has_rules(TOPIC)
    assert not has_rules(TOPIC, YEAR_END)


def test_what_is_known_from_a_later_day_is_not_known_before(council):
    council("source: Årsmelding 2024\nknown_from: 2024-01-01\nnet_operating_margin: 0.02\n")
    (known,) = rule_sources(TOPIC, YEAR_END)
    assert known.is_known_from
    assert known.value == 0.02
    (before,) = rule_sources(TOPIC, date(2023, 12, 31))
    assert isnan(before.value)
    assert isnan(rules_on(TOPIC, Targets, date(2023, 12, 31)).net_operating_margin)
    assert not has_rules(TOPIC, date(2023, 12, 31))


def test_a_file_in_which_nothing_is_decided_decides_nothing(council):
    council("# Her kommer reglene\n")
    assert rule_sources(TOPIC, YEAR_END) == []
    assert not has_rules(TOPIC, YEAR_END)


def test_a_council_that_has_decided_nothing_has_no_rules(council):
    assert not has_rules(TOPIC)
    council("source: Sak 1\nsince: 2024-01-01\napprentices_per_1000: 2\n", "workforce")
    assert not has_rules(TOPIC)
    assert has_rules("4444/workforce", YEAR_END)


ONE = "source: Sak 1\nsince: 2024-01-01\n"
FAULTS = yaml.safe_load(CASES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["why"])
def test_a_fault_is_one_finding_with_its_line(council, case):
    council(ONE + case["given"])
    (finding,) = refused()
    assert finding.startswith("financial_targets.yaml, linje ")
    assert case["expect"] in finding


def test_every_fault_is_told_at_once_from_the_top(council):
    council(ONE + "".join(case["given"] for case in FAULTS[:5]))
    lines = [int(finding.split("linje ")[1].split(":")[0]) for finding in refused()]
    assert lines == [3, 4, 6, 7, 8]


def test_a_number_of_any_length_is_no_traceback(council):
    council(f"{ONE}self_financing: {'9' * 5000}\n")
    (finding,) = refused()
    assert "er utenfor grensene 0 til 1" in finding


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("since: 2024-01-01\nself_financing: 0.1\n", "linje 2: kilden mangler"),
        ("source: Sak 1\nself_financing: 0.1\n", "linje 2: datoen mangler"),
        ("- self_financing\n", "linje 1: her skal det stå nøkler med verdier"),
        ("self_financing: [\n", "dette er ikke YAML"),
        ("self_financing: \x07\n", "dette er ikke YAML"),
        ("[" * 5000, "innholdet er for mange lag ned"),
        ("---\na: 1\n---\nb: 1\n", "dette er ikke YAML"),
        ("source: Sak på rådhuset\n".encode("latin-1"), "linje 1: fila er ikke UTF-8"),
        ("a" * 1_000_001, "over 1 MB"),
    ],
    ids=[
        "no source",
        "no day",
        "a list",
        "an open bracket",
        "a control character",
        "too deep",
        "two documents",
        "Latin-1",
        "too large",
    ],
)
def test_a_file_that_cannot_be_used_is_one_finding(council, text, said):
    council(text)
    (finding,) = refused()
    assert said in finding


def test_a_byte_order_mark_is_no_fault(council):
    council("\ufeff" + SHARED)
    assert rules_on(TOPIC, Targets, YEAR_END).net_operating_margin == 0.0175


def test_a_day_that_is_wrong_for_the_whole_file_is_told_once(council):
    council("source: Sak 1\nsince: 2024-02-30\nself_financing: 0.1\nhedge_least: 0.3\n")
    assert refused() == ["financial_targets.yaml, linje 2: since: datoen 2024-02-30 finnes ikke"]


def test_a_rule_file_that_nothing_reads_is_refused(council):
    council(ONE, "finacial_targets")
    with pytest.raises(RuleError, match=r"mente du «financial_targets\.yaml»"):
        has_rules(TOPIC)


@pytest.mark.usefixtures("council")
def test_a_folder_in_place_of_a_rule_file_is_refused(tmp_path):
    (tmp_path / "4444" / "rules" / "financial_targets.yaml").mkdir()
    with pytest.raises(RuleError, match="kan ikke leses"):
        has_rules(TOPIC)


@pytest.mark.parametrize("topic", decided.topics())
def test_what_may_be_decided_is_sound(topic):
    known = decided.decidables_of((decided.DECISIONS / f"{topic}.yaml").read_bytes())
    assert not set(known) & set(decided.OF_FILE)
    for rule in known.values():
        assert rule.minimum < rule.maximum
        assert not rule.no_more_than or rule.no_more_than in known


GUIDE = Path(__file__).parents[2] / "docs" / "brukerveiledning.md"


def test_the_example_of_the_guide_is_sound_and_the_guide_names_every_key(council):
    section = GUIDE.read_text(encoding="utf-8").split("### Kommunens egne vedtak")[1]
    council(section.split("```yaml")[1].split("```")[0])
    assert len(rule_sources(TOPIC, YEAR_END)) == 8
    for topic in decided.topics():
        known = decided.decidables_of((decided.DECISIONS / f"{topic}.yaml").read_bytes())
        assert [key for key in known if f"`{key}`" not in section] == []


ODD = [
    "&a [*a]",
    "*x",
    "<<: *x",
    "!!set {a}",
    "? [a]",
    "\t",
    "\x00",
    "~",
    "1e400",
    "0x10",
    "{",
    "]",
    "%",
]


@given(st.lists(st.tuples(st.integers(0, len(SHARED)), st.sampled_from(ODD)), max_size=4))
def test_whatever_stands_in_a_file_is_read_or_told_with_its_line(inserted):
    text = SHARED
    for place, odd in inserted:
        text = text[:place] + odd + text[place:]
    findings = []
    try:
        decided.parameters_of(Path("financial_targets.yaml"), text.encode())
    except RuleError as refused:
        findings = refused.findings
    assert all(finding.startswith("financial_targets.yaml, linje ") for finding in findings)
