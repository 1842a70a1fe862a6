"""Faults of data packages and schemas that people write by hand: told, and never a trace."""

import json
import shutil

import pytest

from kommunetall.assets import SCHEMAS
from kommunetall.data.faults import table_faults
from kommunetall.inputs import HOME_DATA

LEFT_OUT = "left out"
OTHER_KINDS = (LEFT_OUT, 3, None, [], {}, "", True)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Own data with three tables, of which the first has a schema of its own."""
    folder = tmp_path / "data" / "9999"
    shutil.copytree(HOME_DATA / "9999", folder)
    file = folder / "datapackage.json"
    stated = json.loads(file.read_text(encoding="utf-8"))
    stated["resources"] = stated["resources"][:3]
    file.write_text(json.dumps(stated), encoding="utf-8")
    schema = stated["resources"][0]["schema"]
    shutil.copy(SCHEMAS / schema, folder / schema)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "data"))
    return folder


def changed(file, change):
    stated = json.loads(file.read_text(encoding="utf-8"))
    change(stated)
    file.write_text(json.dumps(stated), encoding="utf-8")


def put(place, key, value):
    if value is LEFT_OUT:
        place.pop(key, None)
    else:
        place[key] = value


def schema_of(own):
    resources = json.loads((own / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return own / resources[0]["schema"]


def test_what_is_stated_as_it_should_be_has_no_faults(own):
    assert table_faults(own.name) == []


@pytest.mark.parametrize("value", OTHER_KINDS, ids=repr)
@pytest.mark.parametrize(
    "key", ["name", "path", "schema", "title", "status", "licenses", "sources"]
)
def test_a_key_that_is_forgotten_or_of_another_kind_is_told_with_its_file(own, key, value):
    changed(own / "datapackage.json", lambda d: put(d["resources"][0], key, value))
    faults = table_faults(own.name)
    assert faults
    assert all(fault.startswith("9999/datapackage.json") for fault in faults)


@pytest.mark.parametrize("key", ["title", "producer", "accessed", "year", "heading"])
def test_a_source_of_another_kind_is_told(own, key):
    changed(own / "datapackage.json", lambda d: put(d["resources"][0]["sources"][0], key, {"a": 1}))
    assert table_faults(own.name)


@pytest.mark.parametrize("content", ["[1]", "3", '"x"', "null", '{"resources": [1]}', "[" * 20_000])
def test_a_package_of_another_form_is_told(own, content):
    (own / "datapackage.json").write_text(content, encoding="utf-8")
    (fault,) = table_faults(own.name)
    assert fault.startswith("9999/datapackage.json")


def test_a_folder_in_place_of_a_package_is_told(own):
    (own / "datapackage.json").unlink()
    (own / "datapackage.json").mkdir()
    (fault,) = table_faults(own.name)
    assert fault.startswith("9999/datapackage.json kan ikke åpnes")


@pytest.mark.parametrize("path", ["/etc/passwd", "../../passwd", "a/../../b.csv", "..\\b.csv"])
@pytest.mark.parametrize("key", ["path", "schema"])
def test_files_lie_in_the_folder_of_their_package(own, key, path):
    changed(own / "datapackage.json", lambda d: put(d["resources"][0], key, path))
    (fault,) = table_faults(own.name)
    assert "er utenfor mappa" in fault


@pytest.mark.parametrize("value", OTHER_KINDS, ids=repr)
@pytest.mark.parametrize("key", ["fields", "primaryKey"])
def test_a_schema_without_columns_or_key_is_told(own, key, value):
    changed(schema_of(own), lambda d: put(d, key, value))
    assert any(schema_of(own).name in fault for fault in table_faults(own.name))


@pytest.mark.parametrize("value", [LEFT_OUT, 3, None, [], {}, ""], ids=repr)
@pytest.mark.parametrize("key", ["name", "type"])
def test_a_column_without_name_or_type_is_told(own, key, value):
    changed(schema_of(own), lambda d: put(d["fields"][0], key, value))
    assert any(schema_of(own).name in fault for fault in table_faults(own.name))


@pytest.mark.parametrize("value", [3, {"pattern": "("}, {"enum": 3}, {"required": "x"}], ids=repr)
def test_a_constraint_that_is_none_is_told(own, value):
    changed(schema_of(own), lambda d: put(d["fields"][0], "constraints", value))
    assert any(schema_of(own).name in fault for fault in table_faults(own.name))


def test_a_key_of_columns_that_are_not_there_is_told(own):
    changed(schema_of(own), lambda d: put(d, "primaryKey", ["nix"]))
    assert "primaryKey: nix er ikke blant kolonnene" in table_faults(own.name)[0]
