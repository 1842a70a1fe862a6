"""A plan is checked against the notebooks' own parameters before anything runs."""

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from kommunetall.batch import command, plan
from kommunetall.data import units
from kommunetall.errors import PlanError

PARAMETERS = (
    'municipality: str = "3301"  # kode\nyear: int = 2024  # år\nreport_date: str = "2026-11-23"\n'
)


@pytest.fixture
def planned(tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "NOTEBOOKS", tmp_path)
    sources = {
        "tax": PARAMETERS,
        "computed": PARAMETERS + "limit: int = 2 + 2\n",
        "required": PARAMETERS.replace("year: int = 2024", "year: int = None"),
        "broken": "year: int = (\n",
        "own": PARAMETERS + 'colour: str = "red"\n',
        "bare": PARAMETERS.replace('"3301"', "0301"),
    }
    for name, source in sources.items():
        cell = new_code_cell(source, metadata={"tags": ["parameters"]})
        write(
            new_notebook(
                cells=[cell],
                metadata={
                    "kernelspec": {"name": "python3", "display_name": "p", "language": "python"}
                },
            ),
            tmp_path / f"{name}.ipynb",
        )

    def write_plan(text):
        file = tmp_path / "plan.yaml"
        file.write_text("date: 2026-11-23\n" + text, encoding="utf-8")
        return file

    return write_plan


def test_a_report_has_its_plans_date_and_shared_parameters(planned):
    (report,) = plan.read_plan(
        planned(
            'shared: {municipality: "0301", year: 2024}\n'
            "reports: [{notebook: tax, parameters: {year: 2023}}]"
        )
    )
    assert report.name == "0301-2023-tax"
    assert report.parameters == {"municipality": "0301", "year": 2023, "report_date": "2026-11-23"}


def test_each_gives_one_report_for_every_combination(planned):
    reports = plan.read_plan(
        planned(
            'reports: [{notebook: tax, each: {municipality: ["0301", "1151"], year: [2023, 2024]}}]'
        )
    )
    assert [r.name for r in reports] == [
        "0301-2023-tax",
        "0301-2024-tax",
        "1151-2023-tax",
        "1151-2024-tax",
    ]


FAULTS = {
    "unknown parameter": (
        "reports: [{notebook: tax, parameters: {colour: red}}]",
        "ingen parameter colour; den har: municipality",
    ),
    "code as number": (
        "reports: [{notebook: tax, parameters: {municipality: 3301}}]",
        'municipality er 3301, et tall: skriv nummeret i anførselstegn, "3301"',
    ),
    "year as text": (
        'reports: [{notebook: tax, parameters: {year: "2024"}}]',
        'year er "2024", som er tekst: skriv tallet uten anførselstegn, 2024',
    ),
    "yes for a number": (
        "reports: [{notebook: tax, parameters: {year: true}}]",
        "year er True, altså ja eller nei: skriv et årstall",
    ),
    "an octal code": (
        "reports: [{notebook: tax, parameters: {municipality: 0301}}]",
        'slik tallet 0301 leses uten anførselstegn: skriv nummeret i anførselstegn, "0301"',
    ),
    "a parameter of its own of another type": (
        "reports: [{notebook: own, parameters: {colour: 3}}]",
        "colour er 3, men må være tekst",
    ),
    "a notebook with a code without quotes": (
        "reports: [{notebook: bare}]",
        'municipality er 0301 uten anførselstegn: skriv "0301"',
    ),
    "unknown notebook": (
        "reports: [{notebook: taks}]",
        "det er ingen notatbok taks; det er: bare, broken, computed, own, required, tax",
    ),
    "one name twice": (
        "reports: [{notebook: tax}, {notebook: tax}]",
        "tax: 2 rapporter har dette navnet",
    ),
    "computed default": ("reports: [{notebook: computed}]", "notatboken regner ut limit"),
    "no reports": ("reports: []", "reports"),
    "unknown key": ("rapports: [{notebook: tax}]", "rapports"),
    "path for a name": ("reports: [{notebook: tax, name: ../x}]", "name"),
    "a path for a notebook": ("reports: [{notebook: /etc/passwd}]", "notebook"),
    "a path in the name": (
        'reports: [{notebook: tax, parameters: {municipality: "../x"}}]',
        "navnet kan bare ha bokstaver, sifre",
    ),
    "the date given twice": (
        'reports: [{notebook: tax, parameters: {report_date: "2020-01-01"}}]',
        "report_date er planens date",
    ),
    "not YAML": ("reports: [", "dette er ikke YAML"),
    "one key twice": (
        "reports: [{notebook: tax, parameters: {year: 2023, year: 2024}}]",
        "nøkkelen year står to ganger",
    ),
    "no values to combine": (
        "reports: [{notebook: tax, each: {year: []}}]",
        "year har ingen verdier",
    ),
    "a required parameter left out": (
        "reports: [{notebook: required}]",
        "parameteren year mangler",
    ),
    "a notebook without readable parameters": (
        "reports: [{notebook: broken}]",
        "notatbokens parametere kan ikke leses",
    ),
}


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_plan_is_refused(planned, text, said):
    with pytest.raises(PlanError) as refused:
        plan.read_plan(planned(text))
    assert said in str(refused.value)


def test_a_selection_is_by_name_and_checks_the_whole_plan(planned):
    text = 'reports: [{notebook: tax, each: {municipality: ["0301", "1151"], year: [2023, 2024]}}'
    chosen = plan.read_plan(planned(text + "]"), only=["0301-*", "*-2024-tax"])
    assert [r.name for r in chosen] == ["0301-2023-tax", "0301-2024-tax", "1151-2024-tax"]
    with pytest.raises(PlanError, match="--only 9999-\\*: ingen rapport har et slikt navn"):
        plan.read_plan(planned(text + "]"), only=["9999-*"])
    with pytest.raises(PlanError, match="ingen notatbok taks"):
        plan.read_plan(planned(text + ", {notebook: taks}]"), only=["0301-*"])


def test_all_faults_are_told_at_once(planned):
    with pytest.raises(PlanError) as refused:
        plan.read_plan(
            planned(
                "reports: [{notebook: taks}, {notebook: tax, parameters: {year: x, colour: red}}]"
            )
        )
    assert len(refused.value.findings) == 3


def test_a_plan_that_is_not_there_ends_in_one_sentence(tmp_path, capsys):
    assert (
        command.main(["run", str(tmp_path / "nothing.yaml"), "--out", str(tmp_path / "out")])
        == command.NOTHING_RUN
    )
    assert "Det er ingen plan" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_plans_of_the_project_are_sound():
    for file in sorted((plan.NOTEBOOKS.parent / "reports" / "plans").glob("*.yaml")):
        assert plan.read_plan(file)


def test_the_plan_of_the_country_has_four_reports_of_every_municipality():
    file = plan.NOTEBOOKS.parent / "reports" / "plans" / "national-2024.yaml"
    topics = ("summary", "equalisation", "investment", "pension")
    every = {f"{unit.code}-2024-{topic}" for unit in units() for topic in topics}
    assert {job.name for job in plan.read_plan(file)} == every


def test_many_names_are_told_as_the_first_few_and_how_many():
    failures = {f"{number}-2024-pension": "No table." for number in range(1101, 1131)}
    (told,) = command.told_once(failures, [])
    assert told.endswith("1110-2024-pension og 20 til: No table.")


def test_a_fault_that_all_reports_share_is_told_once(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(
        "date: 2026-11-28\nshared: {municipality: 1835, year: 2024}\n"
        "reports: [{notebook: pension}, {notebook: summary}, {notebook: workforce}]\n",
        encoding="utf-8",
    )
    with pytest.raises(PlanError) as refused:
        plan.read_plan(file)
    assert len(refused.value.findings) == 1
    assert refused.value.findings[0].startswith("3 rapporter: municipality er 1835")
