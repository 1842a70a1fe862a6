"""Faults of YAML: what people do not mean is told with its place, whichever file it stands in."""

import pytest

from kommunetall.batch.plan import read_plan
from kommunetall.data.extract.mapping import read_mapping
from kommunetall.errors import DataError, PlanError

MANY = "[&a0 [x, x], " + ", ".join(f"&a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 30)) + "]\n"
FAULTS = {
    "a day that does not exist": ("date: 2024-02-30\n", "linje 1: «2024-02-30» er ikke en verdi"),
    "a tag that does not fit": ("a: 1\ndate: !!timestamp x\n", "linje 2: «x» er ikke en verdi"),
    "a truth that is none": ("date: !!bool x\n", "linje 1: «x» er ikke en verdi"),
    "a text as a mapping": ("date: !!map x\n", "passer ikke med merket"),
    "a key twice": ("title: a\ntitle: b\n", "nøkkelen title står to ganger: behold én av dem"),
    "references without end": ("a: &x [*x]\n", "for mange lag ned"),
    "references to many references": (MANY, "linje 1: innholdet viser til seg selv"),
    "layers without end": ("a: " + "[" * 20_000 + "]" * 20_000, "for mange lag ned"),
    "brackets that do not close": ("a: [1\n", "linje 2: dette er ikke YAML"),
    "a list as key": ("? [1]\n: 2\n", "linje 1"),
    "a character that is none": ('a: "\0"\n', "dette er ikke YAML"),
}
READERS = {"plan": (read_plan, PlanError), "mapping": (read_mapping, DataError)}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_yaml_cannot_mean_is_one_finding(tmp_path, fault, reader):
    (text, said), (read, error) = FAULTS[fault], READERS[reader]
    file = tmp_path / "file.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(error, match="kan ikke leses") as refused:
        read(file)
    (finding,) = refused.value.findings
    assert said in finding


@pytest.mark.parametrize("reader", READERS)
def test_a_file_in_another_encoding_and_a_folder_are_told(tmp_path, reader):
    read, error = READERS[reader]
    file = tmp_path / "file.yaml"
    file.write_bytes("title: Vågå\n".encode("latin-1"))
    with pytest.raises(error) as refused:
        read(file)
    assert "lagre den som UTF-8" in refused.value.findings[0]
    with pytest.raises(error) as refused:
        read(tmp_path)
    assert "kan ikke åpnes" in refused.value.findings[0]
