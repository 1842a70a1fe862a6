"""Notes of the investment report: what a table counts, and what is called net though gross."""

import pytest

from kommunetall import prepare
from kommunetall.show.words import paragraphs, told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("by_entity", "76 av de 88 prosjektene i 2B er varige driftsmidler."),
        ("by_area", "76 av de 88 prosjektene i 2B er varige driftsmidler."),
        ("by_committee", "Statustabellene har 82 prosjekter, og 2B har 88."),
        ("by_status", "Statustabellene har 82 prosjekter, og 2B har 88."),
        ("deviations", "Navnet på «KK P11 Anlegg for andre netto» sier netto."),
    ],
)
def test_what_is_counted_and_what_is_gross_is_told(name, said):
    shown = getattr(prepare.investment("3301", 2024), name)
    assert said in " ".join(told(shown).notes)


def test_nothing_is_told_where_all_are_counted_and_none_is_called_net():
    report = prepare.investment("9999", 2024)
    shown = (report.by_committee, report.by_status, report.deviations)
    assert not [note for of in shown for note in told(of).notes]


def test_self_financing_that_is_nothing_is_a_sentence_and_no_table():
    shown = prepare.investment("1130", 2024).ladder
    assert shown.frame.empty
    assert not shown.notes
    assert paragraphs(shown) == ["Driften betalte ikke noe av investeringene."]
