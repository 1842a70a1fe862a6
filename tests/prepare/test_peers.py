"""Reports show a municipality beside others where those have reported, and say it if not."""

import json

import pytest
from nation_data import nation
from reading import tell_everything

from kommunetall import prepare
from kommunetall.data import read, units
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.inputs import DATA
from kommunetall.prepare._peers import read as read_peers
from kommunetall.show.words import on_screen

TOPICS = ("summary", "investment", "pension")
STRAND, OSLO, SPLIT, OWN, MADE_UP = "1130", "0301", "1580", "3301", "9999"
BERGEN = "4601"
COMPARED = ("of_revenue", "per_inhabitant", "among_all", "over_years")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    absent = (OWN, BERGEN, STRAND, SPLIT)
    codes = [unit.code for unit in units() if unit.code not in absent]
    return nation(tmp_path_factory.mktemp("nation"), [STRAND, *codes[:120], SPLIT])


@pytest.fixture
def fetched(folder, monkeypatch):
    monkeypatch.setenv(DATA, str(folder))


def report(topic, municipality=STRAND, peers="kostra", year=2024):
    return getattr(prepare, topic)(municipality, year, peers=peers)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(
    ("municipality", "peers", "others"),
    [
        (OWN, "kostra", "KOSTRA-gruppe 12"),
        (OWN, "naboer", "nabokommunene"),
        (OWN, "1103", "de valgte kommunene"),
        (OWN, OWN, "storbynettverket ASSS"),
        (MADE_UP, "kostra", "KOSTRA-gruppe 9"),
        (MADE_UP, "fylke", "landet ellers"),
    ],
)
def test_with_the_shipped_figures_only_it_is_said_in_short_what_to_fetch(
    topic, municipality, peers, others
):
    made = report(topic, municipality, peers)
    said = tell_everything(made)["compared_with"]
    assert (
        f"er ikke sammenliknet med {others}, fordi regnskapene de andre kommunene har rapportert"
        in said
    )
    assert said.count(".") == 1
    assert "kommunetall hent regnskap" not in said
    assert "kommunetall hent regnskap" in on_screen(made.compared_with)
    assert all(isinstance(getattr(made, name), Several) for name in COMPARED)
    assert all(len(getattr(made, name)) == 0 for name in COMPARED)


@pytest.mark.parametrize("topic", TOPICS)
def test_who_alone_has_reported_has_no_place_among_others(topic):
    made = report(topic)
    assert "KOSTRA-gruppe 7" in tell_everything(made)["compared_with"]
    assert all(len(getattr(made, name)) == 0 for name in COMPARED)


@pytest.mark.parametrize("topic", TOPICS)
def test_who_has_nothing_where_nobody_has_is_told_in_a_line(topic):
    shown = report(topic, OSLO).compared_with
    assert isinstance(shown, Missing)
    assert shown.why == "Regnskapene kommunene har rapportert for 2024, er ikke hentet."


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize("topic", TOPICS)
def test_a_municipality_stands_beside_its_group_and_the_country(topic):
    made = report(topic)
    tell_everything(made)
    rows = made.of_revenue.frame
    assert rows.ranked.ge(100).all()
    assert rows.place.between(1, rows.ranked).all()
    assert made.over_years.frame.year.tolist() == [2020, 2021, 2022, 2023, 2024]
    assert made.among_all.frame.is_own.sum() == 1
    assert "15. mars" not in str(made.of_revenue.origins)
    assert "publisert" in str(made.of_revenue.origins)


@pytest.mark.usefixtures("fetched")
def test_figures_of_strand_are_by_its_revenue_and_its_inhabitants():
    made = report("summary")
    by_revenue = made.of_revenue.frame.set_index("figure").own_percent
    by_person = made.per_inhabitant.frame.set_index("figure").own_nok_per_capita
    people = read("municipal_tax", municipality_code=STRAND, year=2024).population.item()
    assert by_revenue["net_operating_result"] == pytest.approx(100 * -52_691 / 1_401_514)
    assert by_person["net_operating_result"] == pytest.approx(-52_691_000 / people)
    assert by_person["disposable_fund"] == pytest.approx(19_624_000 / people)


@pytest.mark.usefixtures("fetched")
def test_who_is_a_county_too_is_in_no_average_and_is_told():
    told = tell_everything(report("summary"))["compared_with"]
    assert "Oslo er ikke med i snittene" in told
    own = tell_everything(report("summary", OSLO))["compared_with"]
    assert "Oslo er også fylkeskommune" in own
    assert "ikke med i snittene" not in own


@pytest.mark.usefixtures("fetched")
def test_all_are_compared_in_one_scope_which_is_said():
    assert "konsoliderte" in tell_everything(report("investment"))["compared_with"]
    assert "kommunekassen alene" in tell_everything(report("pension"))["compared_with"]


@pytest.mark.usefixtures("fetched")
def test_a_municipality_with_own_tables_alone_is_compared_by_them():
    made = report("investment", MADE_UP)
    assert made.compared_with.cases["whose"] == "own"
    assert "kommunens egne tall" in tell_everything(made)["compared_with"]
    assert made.of_revenue.frame.own_percent.notna().all()


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize("topic", ["summary", "investment"])
def test_what_is_printed_beside_enterprises_is_the_treasurys_beside_other_treasuries(topic):
    made = report(topic, OWN, "asss")
    assert made.compared_with.cases["whose"] == "own"
    assert "kommunekassen alene, her og i de andre" in tell_everything(made)["compared_with"]


@pytest.mark.usefixtures("fetched")
def test_everyone_is_drawn_by_the_first_figure_that_the_municipality_has():
    made = report("investment", OWN, "asss")
    assert made.among_all.cases["figure"] == made.of_revenue.frame.figure.iloc[0]
    assert made.among_all.cases["figure"] == "net_operating_result"
    assert made.among_all.frame.leading_percent[made.among_all.frame.is_own].notna().all()
    assert report("investment").among_all.cases["figure"] == "net_debt"
    assert "net_debt" not in made.of_revenue.notes
    assert "net_debt" in report("investment").of_revenue.notes


@pytest.mark.usefixtures("fetched")
def test_own_tables_that_do_not_tell_their_scope_are_told_so():
    made = report("pension", OWN, "asss")
    told = tell_everything(made)["compared_with"]
    assert "ikke sier hvilke enheter" in told
    assert "Tallene for de andre gjelder" in told
    balance = made.of_revenue.frame.set_index("figure").own_percent["premium_deviation"]
    assert balance == pytest.approx(10.8, abs=0.1)


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize("topic", TOPICS)
def test_who_has_not_reported_is_not_ranked(topic):
    made = report(topic, BERGEN)
    assert "ikke tall for 2024" in tell_everything(made)["compared_with"]
    assert all(isinstance(getattr(made, name), Several) for name in COMPARED)


@pytest.mark.usefixtures("fetched")
def test_years_before_a_unit_changed_are_not_compared():
    made = report("summary", SPLIT, year=2024)
    assert isinstance(made.over_years, Several)
    assert "Tall fra før 2024 er ikke med" in tell_everything(made)["compared_with"]
    assert "Tall fra før" not in tell_everything(report("summary"))["compared_with"]
    assert isinstance(made.of_revenue, Exhibit)


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize("peers", ["kostra", "fylke", "asss", "naboer", f"{OSLO},1103"])
def test_there_are_many_to_choose_among(peers):
    made = report("investment", peers=peers)
    tell_everything(made)
    assert made.compared_with.run["peers"] == peers


@pytest.mark.usefixtures("fetched")
def test_who_is_in_no_group_is_compared_with_the_country():
    made = report("investment", MADE_UP, "fylke")
    assert "peers_percent" not in made.of_revenue.frame
    assert "Utvalget har ingen andre kommuner" in tell_everything(made)["compared_with"]


@pytest.mark.usefixtures("fetched")
def test_peers_that_there_are_not_are_refused():
    with pytest.raises(DataError, match="finnes ikke"):
        report("investment", peers="0000")


def test_a_municipality_that_lacks_a_line_lacks_the_figure_alone(tmp_path, monkeypatch):
    def without(name, rows):
        is_lacking = (rows.municipality_code == "1101") & (rows.get("line") == "unspent_loans")
        return rows[~is_lacking] if name == "reported_balance" else rows

    codes = [unit.code for unit in units() if unit.code != STRAND]
    monkeypatch.setenv(DATA, str(nation(tmp_path, [STRAND, *codes[:40]], without)))
    ranked = report("investment").of_revenue.frame.set_index("figure").ranked
    assert ranked["net_debt"] == ranked["disposable_fund"] - 1


@pytest.mark.parametrize("topic", TOPICS)
def test_a_nation_without_the_tables_stops_nothing(tmp_path, monkeypatch, topic):
    nation(tmp_path, [STRAND])
    file = tmp_path / "national" / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    kept = [one for one in descriptor["resources"] if not one["name"].startswith("reported")]
    file.write_text(json.dumps({**descriptor, "resources": kept}), encoding="utf-8")
    monkeypatch.setenv(DATA, str(tmp_path))
    prepare.warm_up()
    assert isinstance(report(topic).compared_with, Missing)
    assert isinstance(report(topic, MADE_UP).compared_with, Exhibit)


def test_inhabitants_of_a_year_without_a_settlement_are_those_counted():
    people = read_peers.nation().inhabitants
    assert people[STRAND, 2026] == 13_959
    assert people[STRAND, 2024] == 13_703
    assert (OWN, 2026) not in people.index


def test_inhabitants_beside_own_tables_are_under_the_number_of_today_in_all_years():
    brought = read_peers.own(OWN, [2024], ["consolidated"], ())
    assert brought.inhabitants[OWN, 2023] == 103_291
