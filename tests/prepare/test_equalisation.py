"""The report on tax and equalisation: words for every case, and what rests on what."""

import re
from dataclasses import replace
from typing import get_args

import pandas as pd
import pytest
from reading import content, differing, tell_everything

from kommunetall import prepare
from kommunetall.errors import DataError, NotThere
from kommunetall.exhibit import Exhibit, Missing
from kommunetall.models.equalisation.back_test import Hit, Hits, Side, Tried, hits_case, side_case
from kommunetall.models.equalisation.change import FACTORS, Effect, NetChange
from kommunetall.models.equalisation.codes import (
    Beside,
    BesideLast,
    Digits,
    RatesChanged,
    Size,
    size,
    weaker_years,
)
from kommunetall.models.equalisation.in_text import ChangeOfBudget, Match, Said
from kommunetall.models.equalisation.position import AmongAll
from kommunetall.models.equalisation.tax_rates import Followed, Later
from kommunetall.models.equalisation.unrestricted import Basis
from kommunetall.models.equalisation.verdict import Better, Width
from kommunetall.models.equalisation.what_if import Weight
from kommunetall.models.peers import County, Kind, KnownAs
from kommunetall.prepare._equalisation.ahead import use_of
from kommunetall.prepare._equalisation.budget import UnrestrictedTitle
from kommunetall.prepare._equalisation.explained import EXPLAINED
from kommunetall.show.charts.bars import as_bars
from kommunetall.show.charts.curve import as_curve
from kommunetall.show.charts.dots import as_dots
from kommunetall.show.showing import lacking
from kommunetall.show.tables import as_table
from kommunetall.show.words import boxes, paragraphs, told

UNFILLED = re.compile(r"[{}]|\bnan\b|\bNone\b")
FORTY_PERCENT_OF_A_PAGE = 0.4 * 714
VARIANTS = {
    "the reference, with tables of its own": ("3301", 2024, {}),
    "the reference, a year without them": ("3301", 2025, {}),
    "before its new code": ("3301", 2023, {}),
    "the smallest, first year": ("1151", 2020, {}),
    "the smallest, last year, which pays below the average": ("1151", 2025, {}),
    "an island without neighbours": ("1151", 2022, {"peers": "naboer"}),
    "the largest, alone in its group": ("0301", 2025, {}),
    "a new unit, its first year": ("1580", 2024, {}),
    "a unit that was split, its first year": ("1508", 2024, {}),
    "a unit that was split, the year after": ("1508", 2025, {}),
    "a member of the network compared with itself": ("3301", 2024, {"peers": "3301"}),
    "a list of codes": ("4601", 2021, {"peers": "0301, 1103"}),
    "a shrinking country": ("4222", 2024, {"national_growth": -0.02, "change": 0.1}),
}
ASSUMPTIONS = {
    "peers": ("fylke", {"peers"}),
    "change": (0.02, {"what_if"}),
    "national_growth": (0.03, {"amounts", "scenarios", "tested"}),
    "growth_step": (0.02, {"scenarios"}),
}


@pytest.fixture(scope="module")
def drammen():
    return prepare.equalisation("3301", 2024)


@pytest.mark.parametrize(("municipality", "year", "chosen"), VARIANTS.values(), ids=VARIANTS)
def test_every_exhibit_has_its_words(municipality, year, chosen):
    text = tell_everything(prepare.equalisation(municipality, year, **chosen))
    assert not [name for name, said in text.items() if UNFILLED.search(said)]
    assert "av landsgjennomsnittet" in text["finding"]


def all_text(exhibit):
    """Title, notes, boxes and sentences of an exhibit."""
    texts = [*(text for _, text in boxes(exhibit)), *paragraphs(exhibit)]
    if not exhibit.frame.empty and ".unconfirmed." not in exhibit.key:
        words = told(exhibit, chart=True)
        texts += [words.title, words.subtitle, *words.notes]
    return " ".join(texts)


def with_cases(exhibit, **cases):
    """Text of an exhibit, had other cases held."""
    return all_text(replace(exhibit, cases={**exhibit.cases, **cases}))


SIGNS = ("above", "below", "same")
NET = ("received", "paid", "none")
MOVED = ("rose", "fell", "same")
CAUSES = [
    f"{factor}_{way}" for factor in FACTORS for way in (("moved",) if factor == "rules" else MOVED)
]
SIDES = [f"{side}_{way}" for side in ("received", "paid") for way in MOVED]
CASES = {
    "finding": {
        "net": NET,
        "before_last": get_args(BesideLast),
        "after_last": get_args(BesideLast),
        "county": get_args(County),
    },
    "settlement": {"net": NET},
    "development": {"moved": MOVED, "years": ("several", "one"), "digits": get_args(Digits)},
    "growth": {
        "beside": get_args(Beside),
        "changed": get_args(RatesChanged),
        "grew": MOVED,
        "nation_grew": MOVED,
        "rate": MOVED,
    },
    "unrestricted": {
        "growth": [f"{basis}_{way}" for basis in get_args(Basis) for way in MOVED],
        "extra": ("some", "none"),
        "people": (*MOVED, "unknown"),
        "per_inhabitant": (*get_args(UnrestrictedTitle), "none"),
        "vintages": ("one", "several"),
    },
    "change": {
        "net_change": get_args(NetChange),
        "largest": CAUSES,
        "effect": get_args(Effect),
        "side": ("paid", "received"),
        "own_tax": SIDES,
        "own_population": SIDES,
        "average": MOVED,
        "symmetric": ("changed", "same"),
    },
    "revenue": {
        "table": ("central_items", "operating_appropriations"),
        "original": (*SIGNS, "unknown"),
        "revised": (*SIGNS, "unknown"),
        "amount": ("told", "new"),
    },
    "explained": {
        **dict.fromkeys(EXPLAINED, get_args(Said)),
        "minors": ("why", "none"),
        "minors_change": get_args(ChangeOfBudget),
    },
    "bridge": {
        "tax": SIGNS,
        "left": SIGNS,
        "stated_in": ("whole", "tenths"),
    },
    "published": {"match": ("all", "some")},
    "in_text": {"match": get_args(Match)},
    "position": {
        "side": ("above", "below", "at"),
        "pays": ("below_average", "as_expected"),
        "weight": get_args(Weight),
    },
    "what_if": {
        "change": ("more", "less", "none"),
        "rules": ("more", "less", "paid_more", "paid_less", "nothing", "same"),
        "size": get_args(Size),
    },
    "rank": {
        "beside": ("some", "none", "guest_some", "guest_none"),
        "among": get_args(AmongAll),
    },
    "peers": {"compared": get_args(Kind), "known_as": get_args(KnownAs)},
    "earlier": {
        "hit": get_args(Hit),
        "tried": get_args(Tried),
        "hits": get_args(Hits),
        "side": get_args(Side),
    },
    "amounts": {
        "size": get_args(Size),
        "later": get_args(Later),
        "rate": ("rises", "falls", "same"),
        "average": ("known", "rises", "falls", "same"),
        "followed": get_args(Followed),
    },
    "scenarios": {"size": get_args(Size), "weaker": ("more", "less", "same")},
    "tested": {
        "average": ("known", "rises", "falls", "same"),
        "better": get_args(Better),
        "level_band": get_args(Width),
        "after_band": get_args(Width),
    },
    "rules": {"next_rate": ("same", "confirmed", "unconfirmed")},
}


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_its_words(drammen, name):
    for about, cases in CASES[name].items():
        for case in cases:
            assert with_cases(getattr(drammen, name), **{about: case})


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_peers_has_words_for_being_alone(drammen, kind):
    replaced = replace(drammen.peers, notes=("network",))
    assert "Sammenliknet med" in with_cases(replaced, asked=kind)
    nobody = Exhibit("equalisation.no_peers", notes=("alone",), figures={"asked": "gruppen"})
    assert "Den som lager rapporten, kan velge et annet" in with_cases(nobody, asked=kind)


def test_every_use_of_an_unconfirmed_rule_has_its_words(drammen):
    rule = drammen.unconfirmed["forecast"]
    uses = {use_of(since, 2024, made) for since in (2024, 2025, 2026) for made in (True, False)} - {
        ""
    }
    assert uses == {"report", "next", "next_and_forecast", "forecast"}
    for use in uses:
        text = all_text(replace(rule, key=f"equalisation.unconfirmed.{use}"))
        assert "Symmetrisk utjevningssats fra 2026 (64,0\u202f%)" in text


@pytest.mark.parametrize("parameter", ASSUMPTIONS)
def test_an_assumption_changes_only_what_rests_on_it(drammen, parameter):
    value, expected = ASSUMPTIONS[parameter]
    other = prepare.equalisation("3301", 2024, **{parameter: value})
    changed = differing(drammen, other)
    assert changed == expected
    assert all(parameter in getattr(drammen, name).run for name in changed)
    kept = [name for name, shown in drammen.exhibits() if parameter not in shown.run]
    assert all(getattr(drammen, name) is getattr(other, name) for name in kept)


@pytest.mark.usefixtures("three_schemes")
@pytest.mark.parametrize(("municipality", "year"), [("9998", 2024), ("9999", 2025), ("1580", 2022)])
def test_without_a_settlement_everything_is_missing(municipality, year):
    shown = dict(prepare.equalisation(municipality, year).exhibits())
    assert all(isinstance(e, Missing) for e in shown.values())
    assert {e.tables for e in shown.values()} == {("municipal_tax",)}


def test_one_that_is_not_of_the_country_is_compared_with_it_and_changes_nothing(drammen):
    example = prepare.equalisation("9999", 2024)
    columns = ["year", "national_average_nok_per_capita", "deduction_nok_per_capita"]
    of_country, beside = (report.settlement.frame[columns] for report in (drammen, example))
    pd.testing.assert_frame_equal(of_country, beside)
    assert example.rank.figures["ranked"] == drammen.rank.figures["ranked"] + 1
    assert example.tested.frame.equals(drammen.tested.frame)
    own = example.settlement.frame.iloc[-1]
    net = 0.60 * (own.national_average_nok_per_capita - own.tax_nok_per_capita)
    assert own.net_nok_per_capita == pytest.approx(net - own.deduction_nok_per_capita)
    held, anew = (
        example.what_if.frame.set_index("changed")[f"net_change_{how}_nok_million"]["own_tax"]
        for how in ("held", "recomputed")
    )
    assert held == pytest.approx(anew)


def test_no_municipality_of_the_country_brings_rows_of_its_own(like):
    municipality = like("9999", "3301").observed()
    with pytest.raises(DataError, match="kan ikke brukes") as caught:
        prepare.equalisation(municipality.code, 2024)
    assert "3301 står i den nasjonale tabellen" in caught.value.findings[0]


def test_nobody_brings_the_rows_of_another(like):
    municipality = like("9999", "9999")
    rows = municipality.rows("municipal_tax")
    municipality.write("municipal_tax", [*rows, rows[-1] | {"municipality_code": "9998"}])
    with pytest.raises(DataError, match="kan ikke brukes") as caught:
        prepare.equalisation("9999", 2024)
    assert "9998: ta bort radene" in caught.value.findings[0]


@pytest.mark.parametrize("year", [2020, 2022, 2025])
def test_the_years_ahead_begin_after_the_newest_settled_year(year, drammen):
    report = prepare.equalisation("3301", year)
    assert list(report.forecast.frame.year[~report.forecast.frame.is_known]) == [*range(2026, 2031)]
    assert report.forecast.frame.equals(drammen.forecast.frame)
    assert list(report.amounts.frame.year) == [*range(2026, 2031)]


def refuse(*_):
    """What is raised of a panel with too few years."""
    raise NotThere("A forecast needs three years.", tables=("municipal_tax.earlier",))


def test_too_few_years_leave_the_years_ahead_out(monkeypatch):
    monkeypatch.setattr("kommunetall.prepare._equalisation.ahead.require_trials", refuse)
    report = prepare.equalisation("4202", 2021)
    ahead = {name for name, e in report.exhibits() if isinstance(e, Missing)}
    assert {"forecast", "earlier", "amounts", "scenarios", "tested"} <= ahead
    assert "prognosen trenger tre år" in lacking(report.forecast)


def test_one_that_is_settled_for_fewer_years_is_foretold_from_its_own_last():
    report = prepare.equalisation("9999", 2023)
    assert report.forecast.figures["start"] == 2024
    assert set(report.earlier.frame.trial) == {"2022 → 2023", "2022 → 2024", "2023 → 2024"}
    assert len(prepare.equalisation("1580", 2025).earlier.frame) == 1


def test_the_first_year_ahead_takes_in_the_rate_that_is_known(drammen):
    amounts = drammen.amounts
    known, first = amounts.figures["known_nok_million"], amounts.frame.iloc[0]
    assert known == pytest.approx(4247.6, abs=0.05)
    assert first.tax_nok_million == pytest.approx(3994.466 * 1.04 * 11.35 / 12.75)
    assert list(amounts.frame.same_nok_million) == [known] * 5
    assert amounts.cases["rate"] == "falls"


def test_a_rate_that_falls_is_told_with_what_the_example_leaves_out(drammen):
    said = all_text(drammen.amounts)
    assert "fra 12,75\u202f% i 2025 til 11,35\u202f% i 2026" in said
    assert "sier ikke hva frie inntekter blir" in said


def test_a_mean_that_most_trials_go_against_decides_nothing(drammen):
    tested = drammen.tested
    assert tested.figures["error_share"] > tested.figures["naive_error_share"]
    said = spaced(paragraphs(tested))
    assert "Regneeksemplet var nærmere i 4 av 6 prøver, og bommet mest fra 2022 til 2024." in said
    assert "bommet med 6,6 %, fra 2,2 % til 11,4 %" in said
    assert "Det som bommet minst i snitt, var ikke nærmest i de fleste prøvene" in said
    assert "altså" not in said
    assert told(tested).title.endswith("var nærmere i 4 av 6 prøver, men bommet mer i snitt")
    assert "Samme beløp som i 2025" in as_table(drammen.amounts).header


def test_how_often_a_band_hit_is_told_with_the_least_and_the_most(drammen):
    said = spaced(paragraphs(drammen.tested))
    shares = drammen.tested.frame.iloc[:-1].after_coverage_share
    least, most = (f"{100 * share:.0f} %" for share in (shares.min(), shares.max()))
    assert f"i snitt, fra {least} til {most}" in said
    assert "Prøvene har år felles" in " ".join(told(drammen.tested).notes)


def test_unrestricted_revenue_is_as_the_text_states_it_or_as_two_years_give_it(drammen):
    stated = drammen.unrestricted
    assert stated.cases["growth"] == "stated_rose"
    real = [round(100 * share, 1) for share in stated.frame.real_growth_share]
    assert real == [-0.5, -1.0], "the report says −0.5"
    computed = prepare.equalisation("9999", 2024).unrestricted
    assert computed.cases["growth"] == "computed_rose"
    assert computed.figures["growth"] == pytest.approx(2190344 / 2112852 - 1)


def test_unrestricted_revenue_of_one_year_alone_is_lacking(like):
    place = like("3301", "3301")
    rows = place.rows("stated_figures")
    kept = [row for row in rows if row["item"] != "unrestricted_revenue_growth"]
    place.write("stated_figures", kept)
    assert prepare.equalisation("3301", 2024).unrestricted.tables == ("economic_overview",)


def test_unrestricted_revenue_is_read_from_the_account_that_is_reported():
    found = prepare.equalisation("1130", 2024).unrestricted
    assert found.cases["growth"] == "computed_rose"
    now, before = 455_010 + 498_731, 440_212 + 465_181
    assert found.figures["amount_nok_million"] == pytest.approx(now / 1000)
    assert found.figures["growth"] == pytest.approx(now / before - 1)
    assert [round(100 * share, 1) for share in found.frame.real_growth_share] == [0.9, 0.3]


def test_unrestricted_revenue_is_told_per_inhabitant_where_the_population_moved():
    found = prepare.equalisation("1130", 2024).unrestricted
    assert found.figures["population"] == pytest.approx(13_703 / 13_474 - 1)
    real = found.frame.real_growth_share.iloc[-1]
    each = (1 + real) * 13_474 / 13_703 - 1
    assert found.figures["per_inhabitant"] == pytest.approx(each)
    said = " ".join(paragraphs(found))
    assert "Innbyggertallet økte 1,7\u202f%. Per innbygger falt frie inntekter reelt" in said


def test_unrestricted_revenue_before_the_first_year_is_not_asked_for():
    assert not list(prepare.equalisation("1130", 2020).unrestricted)
    assert prepare.equalisation("0301", 2024).unrestricted.tables == ("economic_overview",)


def test_the_share_of_the_budget_is_split_by_what_it_was_the_year_before(drammen):
    bridge = drammen.bridge.frame.set_index("step").change_nok_million
    assert round(bridge.share_assumed, 1) == -43.7
    assert round(bridge.share_changed, 1) == -57.2
    first = prepare.equalisation("9999", 2023).bridge.frame
    assert {"share_assumed", "share_changed"} <= set(first.step)


def test_every_figure_of_the_text_that_tables_give_is_held_against_them(drammen):
    frame = drammen.in_text.frame
    assert len(frame) == 10
    assert frame.printed.to_list() == frame.computed.to_list()
    assert drammen.in_text.figures["second_tertial"] == 89.6


def test_rest_is_told_of_only_where_a_figure_differs(like, drammen):
    assert not [column for column in drammen.published.frame if "residual" in column]
    assert drammen.published.notes == ()
    place = like("3301", "3301")
    rows = place.rows("tax_and_equalisation")
    rows[-1]["net_equalisation_nok_million"] = "236"
    place.write("tax_and_equalisation", rows)
    published = prepare.equalisation("3301", 2024).published
    assert [c for c in published.frame if "residual" in c] == ["net_residual_nok_million"]
    assert "Rest er formelens tall" in all_text(published)
    assert published.figures["differing"] == 1


@pytest.mark.parametrize(
    ("municipality", "year", "share"),
    [
        ("3301", 2024, "beholder den 7"),
        ("0301", 2024, "beholder den 46"),
        ("1151", 2025, "beholder kommunen 38"),
    ],
)
def test_what_is_kept_of_more_tax_is_said_with_how_long_it_holds(municipality, year, share):
    report = prepare.equalisation(municipality, year)
    assert "så lenge skatten er" in all_text(report.position)
    assert share in all_text(report.position)


def test_a_rate_that_is_not_confirmed_is_said_to_be_so():
    assert "som ikke er bekreftet" in all_text(prepare.equalisation("3301", 2025).rules)
    assert "i 2024 og 62" in all_text(prepare.equalisation("3301", 2024).rules)
    assert "både i 2022 og i 2023" in all_text(prepare.equalisation("3301", 2022).rules)


def test_where_the_unit_changed_the_year_before_is_not_compared_with():
    split, after = (prepare.equalisation("1508", year) for year in (2024, 2025))
    assert (len(split.growth), len(split.change), len(split.no_year_before)) == (0, 0, 1)
    assert "begynner i 2024" in all_text(split.no_year_before.parts[0])
    assert len(split.unit) == 1
    assert len(after.no_year_before) == 0
    assert not after.change.frame.empty


def test_a_budget_without_the_stated_figures_keeps_its_table(like):
    place = like("3301", "3301")
    rows = place.rows("stated_figures")
    place.write("stated_figures", [row for row in rows if row["item"] != "national_tax_outcome"])
    report = prepare.equalisation("3301", 2024)
    assert told(report.revenue).subtitle.startswith("Sentrale inntekter 2024 mot revidert budsjett")
    assert report.bridge.tables == ("stated_figures.national_tax_outcome",)
    assert lacking(report.bridge) == "Hva landets skatt ble er ikke lagt inn for 2024."


def test_lines_are_found_by_role_whatever_they_are_called(like, drammen):
    place = like("3301", "3301")
    renamed = {"Rammetilskudd": "Statlig rammetilskudd", "Skatt på inntekt og formue": "Skatt"}
    rows = place.rows("central_items")
    place.write(
        "central_items", [row | {"label": renamed.get(row["label"], row["label"])} for row in rows]
    )
    report = prepare.equalisation("3301", 2024)
    assert "Statlig rammetilskudd" in set(report.revenue.frame.label)
    assert content(report.bridge) == content(drammen.bridge)


def test_a_budget_without_roles_keeps_its_table(like):
    like("3301", "3301").blank("central_items", "item")
    report = prepare.equalisation("3301", 2024)
    assert len(report.revenue.frame) == 8
    assert lacking(report.bridge) == (
        "Opprinnelig budsjett og regnskap for skatt på inntekt og formue er ikke lagt inn for 2024."
    )


def appropriations(sign):
    """The beginning of Drammen's 1A of 2024, had it been printed in another form."""
    lines = {
        "Rammetilskudd": (3323413, 3476855, 3507462),
        "Inntekts- og formuesskatt": (3798000, 3625963, 3576352),
        "Eiendomsskatt": (0, 0, 0),
        "Andre generelle driftsinntekter": (360434, 399858, 412528),
        "Sum generelle driftsinntekter": (7481847, 7502676, 7496342),
    }
    columns = [f"{name}_nok_thousand" for name in ("original_budget", "revised_budget", "actual")]
    return [
        {
            "year": "2024",
            "label": label,
            **{c: str(sign * n) for c, n in zip(columns, amounts, strict=True)},
        }
        for label, amounts in lines.items()
    ]


@pytest.mark.parametrize("sign", [1, -1], ids=["income positive", "income negative"])
def test_the_prescribed_statement_gives_the_same_bridge(like, drammen, sign):
    like("3301", "3301").without("central_items").add(
        "operating_appropriations", appropriations(sign)
    )
    report = prepare.equalisation("3301", 2024)
    assert content(report.bridge) == content(drammen.bridge)
    assert told(report.revenue).subtitle.startswith("Generelle driftsinntekter 2024 mot revidert")
    assert "deviation_percent" not in report.revenue.frame
    assert list(report.revenue.frame.is_total) == [False] * 4 + [True]


def test_lines_given_by_role_alone_have_their_prescribed_names(like):
    rows = [
        {"line": "tax", "label": "", **row} | {"label": ""}
        for row in appropriations(1)
        if row["label"] == "Inntekts- og formuesskatt"
    ]
    like("3301", "3301").without("central_items").add("operating_appropriations", rows)
    report = prepare.equalisation("3301", 2024)
    assert as_table(report.revenue).rows[0][0] == "Inntekts- og formuesskatt"
    assert report.bridge.tables == ("operating_appropriations.general_grant",)


def test_the_statement_that_tells_tax_and_grant_apart_comes_first(like, drammen):
    place = like("3301", "3301").blank("central_items", "item")
    place.add("operating_appropriations", appropriations(1))
    assert content(prepare.equalisation("3301", 2024).bridge) == content(drammen.bridge)


@pytest.mark.parametrize(
    ("table", "takes"),
    [
        ("tax_and_equalisation", {"published"}),
        ("central_items", {"revenue", "bridge"}),
        ("stated_figures", {"bridge"}),
    ],
)
def test_a_table_that_is_not_there_takes_only_its_own_with_it(like, table, takes):
    like("3301", "3301").without(table)
    report = prepare.equalisation("3301", 2024)
    own = ("published", "revenue", "bridge")
    assert {name for name in own if isinstance(getattr(report, name), Missing)} == takes


@pytest.mark.parametrize(
    ("municipality", "ranked", "first", "last"),
    [("1130", 38, 11, 25), ("9999", 28, 1, 15), ("3301", 11, 1, 11)],
)
def test_peers_are_as_many_as_a_chart_has_room_for(municipality, ranked, first, last):
    peers = prepare.equalisation(municipality, 2024).peers
    places = peers.frame.label.str.extract(r"^(\d+)\. ")[0].astype(int)
    assert (peers.figures["ranked"], places.min(), places.max()) == (ranked, first, last)
    assert ("part" in peers.notes) == (len(places) < ranked)
    high = float(as_dots(peers).svg.split("viewBox=")[1].split('"')[1].split()[3])
    assert high < FORTY_PERCENT_OF_A_PAGE


def test_a_municipality_in_no_group_is_compared_with_none_and_keeps_the_rest(like):
    place = like("9999", "9999").without("peer_groups")
    report = prepare.equalisation(place.code, 2024)
    assert report.peers.tables == ("peer_groups",)
    assert lacking(report.peers).startswith("Gruppen av kommuner å sammenlikne med")
    assert not report.settlement.frame.empty


def test_what_cannot_be_right_stops_the_report_at_once():
    with pytest.raises(DataError, match="ikke gjort opp for 2031"):
        prepare.equalisation("3301", 2031)
    with pytest.raises(DataError, match="Ingen kommune har nummeret '3005'"):
        prepare.equalisation("3005", 2024)
    with pytest.raises(DataError, match='peers er "kostra12": skriv kostra, asss'):
        prepare.equalisation("3301", 2024, peers="kostra12")
    with pytest.raises(DataError, match="change er 4, altså 400 prosent"):
        prepare.equalisation("3301", 2024, change=4)
    with pytest.raises(DataError, match="national_growth er 4"):
        prepare.equalisation("3301", 2024, national_growth=4)
    with pytest.raises(DataError, match="growth_step er 1"):
        prepare.equalisation("3301", 2024, growth_step=1)


def test_shares_stand_in_a_panel_of_their_own_above_the_bars(drammen):
    shares = ["before_share", "after_share"]
    chart = as_bars(drammen.development, below=shares)
    assert "Før utjevning: 93,7\u202f% i 2020, 89,0\u202f% i 2024." in chart.alt
    assert "Etter utjevning: 96,3\u202f% i 2020, 94,9\u202f% i 2024." in chart.alt


def test_the_curve_has_a_stroke_for_each_municipality_and_for_nothing_else(drammen):
    frame = drammen.position.frame
    assert frame.is_other.sum() == 357
    assert len(as_curve(drammen.position).data.rows) == 5


def test_the_edges_of_the_bands_hold_the_forecast(drammen):
    frame = drammen.forecast.frame
    for share in ("before_share", "after_share"):
        ahead = frame[~frame.is_known]
        assert ahead[share].between(ahead[f"low_{share}"], ahead[f"high_{share}"]).all()


def test_small_amounts_have_more_decimals():
    assert (size(99.9), size(100.0)) == ("small", "large")
    utsira = prepare.equalisation("1151", 2025)
    assert "70\xa0tusen kr" in told(utsira.change).title
    assert all(len(cell.partition(",")[2]) == 3 for cell in as_table(utsira.amounts).rows[0][1:])


def test_the_year_before_stands_beside_the_year_where_it_is_known():
    assert "89,0\u202f% av landsgjennomsnittet, mot 90,5\u202f% året før" in all_text(
        prepare.equalisation("3301", 2024).finding
    )
    for municipality, year in (("1151", 2020), ("1508", 2024)):
        assert "året før" not in all_text(prepare.equalisation(municipality, year).finding)


@pytest.mark.parametrize(
    ("municipality", "says"), [("0301", True), ("3301", False), ("9999", False), ("1151", False)]
)
def test_only_one_that_is_a_county_too_is_told_to_be_so(municipality, says):
    report = prepare.equalisation(municipality, 2024)
    assert ("er også fylkeskommune" in all_text(report.finding)) == says


@pytest.mark.parametrize(
    ("municipality", "place"),
    [
        ("4222", "Bykle har høyest skatt per innbygger av 357 kommuner"),
        ("3301", "Drammen er nummer 142 av 357 kommuner"),
        ("1815", "Vega har lavest skatt per innbygger av 357 kommuner"),
    ],
)
def test_a_place_is_told_from_which_end_it_is_counted(municipality, place):
    said = all_text(prepare.equalisation(municipality, 2024).rank)
    assert place in said
    assert ("talt fra den med høyest" in said) == ("nummer" in place)


@pytest.mark.parametrize("municipality", ["3301", "0301", "1151", "4222", "5634"])
def test_what_is_said_of_each_cause_has_the_sign_that_it_is_drawn_with(municipality):
    change = prepare.equalisation(municipality, 2024).change
    drawn = change.frame.set_index("step").change_nok_million
    assert (drawn.tax < 0) == change.cases["own_tax"].endswith("rose")
    assert (drawn.population > 0) == change.cases["own_population"].endswith("rose")


def test_an_amount_is_never_rounded_past_the_change_that_it_is_part_of():
    said = all_text(prepare.equalisation("1151", 2024).change)
    assert "158\xa0tusen kr mer i utjevning" in said
    assert "Kommunen fikk 90\xa0tusen kr mer" in said


def test_what_is_explained_stands_where_it_is_and_is_told_once(drammen):
    assert drammen.revenue.cases["amount"] == "told"
    assert prepare.equalisation("9999", 2023).revenue.cases["amount"] in ("told", "new")
    texts = " ".join(tell_everything(drammen).values())
    assert texts.count("7\u202f083,8") == 1


def spaced(texts):
    """Sentences with plain spaces, and no marks of what is not markdown."""
    return " ".join(texts).replace("\u202f", " ").replace("\xa0", " ").replace("\\", "")


def test_what_the_text_says_of_a_budget_is_not_told_as_the_change_of_the_year(drammen):
    said = spaced(paragraphs(drammen.explained))
    assert (
        "Kommunen oppgir at budsjettet for tilskudd til enslige mindreårige ble økt med "
        "7,4 mill. kr. Det skjedde ved behandlingen av 1. tertialrapport. "
        "Fra opprinnelig til revidert budsjett er endringen +8,1 mill. kr."
    ) in said
    revenue = drammen.revenue.frame.set_index("label")
    budgets = revenue.loc["Tilskudd enslige mindreårige flyktninger"]
    rise = budgets.original_budget_nok_thousand - budgets.revised_budget_nok_thousand
    assert drammen.explained.figures["minors_change_nok_million"] == rise / 1000


def test_what_the_text_says_is_about_right_is_told_so(drammen):
    said = spaced(paragraphs(drammen.explained))
    assert "ble om lag 0,4 prosentpoeng høyere enn forutsatt, oppgir kommunen" in said
    assert "ble 5,9 mill. kr høyere enn budsjettert, oppgir kommunen" in said


def test_without_a_line_of_its_own_a_budget_is_as_the_text_has_it(like):
    like("3301", "3301").blank("central_items", "item")
    said = spaced(paragraphs(prepare.equalisation("3301", 2024).explained))
    assert "ble økt med 7,4 mill. kr" in said
    assert "revidert budsjett er endringen" not in said


@pytest.mark.parametrize("municipality", ["3301", "0301", "1151", "1130", "9999"])
def test_what_is_held_fast_is_told_row_by_row(municipality):
    report = prepare.equalisation(municipality, 2024)
    table = as_table(report.what_if)
    held = report.what_if.frame.set_index("changed").net_change_held_nok_million
    now = report.settlement.frame.iloc[-1]
    at_the_average = now.symmetric_nok_per_capita + now.supplement_nok_per_capita
    people = report.municipalities.frame.set_index("is_own").population[True]
    assert held["national_tax"] == pytest.approx(-0.01 * at_the_average * people / 1e6)
    row = next(row[0] for row in table.rows if "andres" in row[0])
    note = told(report.what_if).notes[0]
    assert note.startswith("Holdt fast: trekket er som før, og landsgjennomsnittet også, unntatt")
    assert f"i raden «{row}», der det følger skatten" in note


def test_one_that_is_not_of_the_country_is_told_to_stand_beside_it():
    report = prepare.equalisation("9999", 2024)
    said = spaced(paragraphs(report.rank))
    assert "Eksempel er nummer 120 av 358, som er landets 357 kommuner og Eksempel," in said
    assert told(report.rank).subtitle.startswith("Landets kommuner og Eksempel som streker")
    assert "landets 357 kommuner" in spaced(paragraphs(report.position))


@pytest.mark.parametrize(
    ("municipality", "source"),
    [
        ("3301", "Drammen kommune, Årsmelding 2024, løpende tekst"),
        ("1130", "Statistisk sentralbyrå, Kommuneregnskap (KOSTRA)"),
        ("9999", "Eksempel kommune, Oppdiktet årsmelding 2024"),
    ],
    ids=["as the text states it", "as reported", "as its tables have it"],
)
def test_unrestricted_revenue_names_where_it_is_from(municipality, source):
    found = prepare.equalisation(municipality, 2024).unrestricted
    line = told(found).source
    assert line.startswith(f"Kilde: {source}")
    assert line.endswith(", og egen beregning med kommunal deflator fra Teknisk beregningsutvalg.")


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_the_example_follows_the_rate_in_the_years_that_it_is_told_to(municipality):
    amounts = prepare.equalisation(municipality, 2024, national_growth=0.0).amounts
    said = spaced(paragraphs(amounts))
    assert "Når skattøren endres (2026), lar regneeksemplet hele skatten følge den" in said
    tax = amounts.frame.set_index("year").tax_nok_million
    before = tax.get(2025, 3994.466)
    assert tax[2026] / before == pytest.approx(11.35 / 12.75)
    assert list(tax.loc[2027:]) == pytest.approx([tax[2026]] * len(tax.loc[2027:]))


@pytest.mark.parametrize(("municipality", "is_known"), [("9999", True), ("3301", False)])
def test_a_method_that_is_tried_otherwise_than_it_is_used_is_told_so(municipality, is_known):
    said = spaced(paragraphs(prepare.equalisation(municipality, 2024).tested))
    without = "Metoden er prøvd uten at landets skatt etter startåret var kjent"
    assert (without in said) == is_known


@pytest.mark.parametrize(
    ("municipality", "year", "amounts"),
    [
        ("1151", 2024, ["6,085", "0,016"]),
        ("1121", 2025, ["840,3", "−0,3"]),
        ("3301", 2024, ["2\u202f989", "85"]),
    ],
    ids=["the smallest", "a larger one near the average", "the reference"],
)
def test_no_amount_is_printed_as_nothing(municipality, year, amounts):
    chart = as_bars(prepare.equalisation(municipality, year).development)
    printed = {cell for row in chart.data.rows for cell in row[1:]}
    assert not [cell for cell in printed if not set(cell) & set("123456789")]
    assert printed >= set(amounts)


def test_one_that_is_not_of_the_country_is_no_municipality_of_the_country(drammen):
    guest = prepare.equalisation("9999", 2024).position.figures
    for name in ("below_threshold", "municipalities"):
        assert guest[name] == drammen.position.figures[name]
    below = drammen.rank.frame.before_share < 0.9
    assert guest["below_threshold"] == below.sum()


@pytest.mark.parametrize(
    ("own", "country", "weaker"),
    [
        ([0.10, 0.20], [0.11, 0.19], 1),
        ([0.0104, 0.02], [0.0096, 0.03], 1),
        ([0.01001, -0.02], [0.00999, -0.01], 1),
        ([0.01004, 0.02], [0.0102, 0.02], 0),
    ],
    ids=["less and more", "less in one", "fell more", "printed alike"],
)
def test_years_are_weaker_as_they_are_printed(own, country, weaker):
    missing = float("nan")
    growth = pd.DataFrame(
        {
            "tax_growth_share": [missing, *own],
            "national_tax_growth_share": [missing, *country],
        }
    )
    assert weaker_years(growth) == weaker


def test_tax_rates_whose_decision_was_not_opened_are_named_once():
    report = prepare.equalisation("3301", 2024)
    assert told(report.growth).notes == (
        "Skattøren er ikke kontrollert mot Stortingets vedtak for 2020, 2021, 2022 og 2023.",
    )


def test_a_title_tells_of_the_year_in_which_the_share_turned():
    title = told(prepare.equalisation("0301", 2024).development).title
    assert title == (
        "Skatten økte fra 135,1\u202f% til 144,6\u202f% av landsgjennomsnittet i 2022, "
        "og falt til 134,0\u202f%"
    )


def test_a_new_tax_rate_is_told_from_its_first_year():
    shown = prepare.equalisation("9999", 2024).amounts
    text = " ".join(paragraphs(shown)).replace("\u202f", " ")
    assert "Fra 2026 er den 11,35 %, og det er med i beløpene for 2026–2029." in text


def test_a_path_that_turned_twice_is_not_told_as_one_turn():
    shown = prepare.equalisation("1130", 2024).development
    assert told(shown).title.replace("\u202f", " ") == (
        "Skatten svingte mellom 85,2 % og 87,5 % av landsgjennomsnittet, og var 86,4 % i 2024"
    )


def test_one_that_pays_is_told_what_it_pays_more_or_less():
    report = prepare.equalisation("0301", 2024)
    said = " ".join([*paragraphs(report.change), *paragraphs(report.what_if)])
    text = said.replace("\u202f", " ").replace("\xa0", " ")
    assert "Det ga 791,1 mill. kr mindre å betale enn i 2023." in text
    assert "ville kommunen betalt 187,5 mill. kr mer på skatten i 2024." in text


def test_a_worked_example_is_not_titled_as_a_cut(drammen):
    assert "mindre" not in told(drammen.amounts).title
    assert "uten resten av rammetilskuddet" in told(drammen.amounts).title


@pytest.mark.parametrize("match", get_args(Match))
def test_the_figures_held_against_the_tables_are_not_said_to_be_all_of_the_text(drammen, match):
    shown = replace(drammen.in_text, cases={**drammen.in_text.cases, "match": match})
    said = " ".join([told(shown).title, *paragraphs(shown)])
    assert "prøvd" in told(shown).title
    assert "regnet ut på nytt" in said
    assert "Teksten i årsmeldingen oppgir" not in said


def test_what_the_text_states_and_is_not_held_against_the_tables_is_named(drammen):
    assert "Utjevningen mot budsjettet" in " ".join(paragraphs(drammen.in_text))


def test_a_national_average_that_is_known_is_not_foretold():
    said = " ".join(paragraphs(prepare.equalisation("9999", 2024).amounts))
    assert "er kjent til og med 2025: 42\u202f270 kr, mot 38\u202f444 kr i 2024" in said
    assert "lar skatten i alle kommuner" not in said
    of_the_nation = " ".join(paragraphs(prepare.equalisation("3301", 2024).amounts))
    assert "er kjent til og med" not in of_the_nation


@pytest.mark.parametrize(("municipality", "year"), [("1130", 2025), ("0301", 2025), ("9999", 2024)])
def test_what_the_tax_amounts_to_is_told_with_its_year_and_before_what_the_rate_does(
    municipality, year
):
    said = " ".join(paragraphs(prepare.equalisation(municipality, year).amounts))
    assert "like mye" not in said
    assert "Da har kommunen" not in said
    amounts = said.index(f"I {year + 1} har kommunen da ")
    assert amounts < said.index("Når skattøren endres (2026)")


@pytest.mark.parametrize(
    ("municipality", "told"),
    [
        (
            "0301",
            (
                "Båndet traff bare i 2 av dem. "
                "I alle prøvene ble andelen før utjevning lavere enn prognosen."
            ),
        ),
        ("1130", "Båndet traff i 6 av dem."),
    ],
)
def test_all_trials_of_a_band_are_told_and_not_the_newest_alone(municipality, told):
    said = " ".join(paragraphs(prepare.equalisation(municipality, 2025).earlier))
    assert said.endswith(f"I alt er prognosen prøvd 6 ganger ([tabellen](#earlier)). {told}")


@pytest.mark.parametrize(
    ("inside", "case"),
    [
        ([True], "one"),
        ([True, False], "most"),
        ([True, False, False], "few"),
        ([False] * 2, "never"),
    ],
)
def test_a_band_that_missed_more_often_than_it_hit_is_not_told_as_any_other(inside, case):
    assert hits_case(pd.Series(inside)) == case


@pytest.mark.parametrize(
    ("outcomes", "inside", "case"),
    [
        ([0.88, 0.85, 0.86], [True, False, False], "below"),
        ([0.92, 0.95, 0.94], [False, False, False], "above"),
        ([0.88, 0.95, 0.86], [True, False, False], "narrow"),
        ([0.88, 0.92, 0.86], [True, True, False], "none"),
        ([0.89999, 0.85, 0.86], [True, False, False], "narrow"),
        ([0.85], [False], "none"),
    ],
)
def test_a_band_is_called_too_narrow_only_where_the_trials_are_not_all_to_one_side(
    outcomes, inside, case
):
    foretold = pd.Series([0.9] * len(outcomes))
    assert side_case(pd.Series(outcomes), foretold, pd.Series(inside)) == case
