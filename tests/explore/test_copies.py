"""JupyterLab works on copies: what somebody changed stays, the official notebooks too."""

import json
import shutil

import pytest

from kommunetall import inputs
from kommunetall.explore import copies
from kommunetall.inputs import HOME

OFFICIAL = sorted(notebook.name for notebook in (HOME / "notebooks").glob("*.ipynb"))


@pytest.fixture(autouse=True)
def own_signatures(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project of one's own, whose notebooks may become others."""
    shutil.copytree(HOME / "notebooks", tmp_path / "home" / "notebooks")
    monkeypatch.setattr(copies, "HOME", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def folder(home, tmp_path):
    """Where the copies are, laid out once."""
    assert home.is_dir()
    assert list(copies.lay_out(tmp_path / "utforsk")) == []
    return tmp_path / "utforsk"


def change(notebook, code="wage_growth = 0.05"):
    content = json.loads(notebook.read_text("utf-8"))
    content["cells"][-1]["source"] = [code]
    notebook.write_text(json.dumps(content), "utf-8")


def run(notebook):
    """Outputs, as a run would leave them."""
    content = json.loads(notebook.read_text("utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=1)
    notebook.write_text(json.dumps(content), "utf-8")


def test_every_notebook_is_copied_and_the_page_to_explore_with(folder):
    there = sorted(file.name for file in folder.glob("*.ipynb"))
    assert there == sorted([*OFFICIAL, "utforsk.ipynb"])
    for name in OFFICIAL:
        assert (folder / name).read_bytes() == (HOME / "notebooks" / name).read_bytes()


def test_what_has_been_changed_stays_and_is_told(folder):
    change(folder / "pension.ipynb")
    mine = (folder / "pension.ipynb").read_bytes()
    assert list(copies.lay_out(folder)) == [
        "pension.ipynb: du har endret kopien, så den blir stående."
    ]
    assert (folder / "pension.ipynb").read_bytes() == mine


def test_a_change_stays_when_the_official_one_becomes_another(home, folder):
    change(folder / "pension.ipynb")
    mine = (folder / "pension.ipynb").read_bytes()
    change(home / "notebooks" / "pension.ipynb", "another = 1")
    for _ in range(2):
        (told,) = copies.lay_out(folder)
        assert told.endswith("så den blir stående. Den offisielle er ny siden da.")
        assert (folder / "pension.ipynb").read_bytes() == mine


def test_a_copy_that_was_only_run_becomes_as_the_official_one_is_now(home, folder):
    run(folder / "pension.ipynb")
    ran = (folder / "pension.ipynb").read_bytes()
    assert list(copies.lay_out(folder)) == []
    assert (folder / "pension.ipynb").read_bytes() == ran
    change(home / "notebooks" / "pension.ipynb", "another = 1")
    assert list(copies.lay_out(folder)) == []
    now = (home / "notebooks" / "pension.ipynb").read_bytes()
    assert (folder / "pension.ipynb").read_bytes() == now


def test_a_copy_under_another_name_is_left_alone(folder):
    (folder / "pension.ipynb").rename(folder / "min pensjon.ipynb")
    change(folder / "min pensjon.ipynb")
    assert list(copies.lay_out(folder)) == []
    assert (folder / "pension.ipynb").is_file()
    assert b"wage_growth = 0.05" in (folder / "min pensjon.ipynb").read_bytes()


@pytest.mark.parametrize("kept", [None, b"", b"[]", b'{"pension.ipynb": 4}', b"\xff"])
def test_without_knowing_what_was_copied_nothing_that_differs_is_replaced(folder, kept):
    change(folder / "pension.ipynb")
    if kept is None:
        (folder / copies.KEPT).unlink()
    else:
        (folder / copies.KEPT).write_bytes(kept)
    mine = (folder / "pension.ipynb").read_bytes()
    assert len(list(copies.lay_out(folder))) == 1
    assert (folder / "pension.ipynb").read_bytes() == mine


def test_a_copy_that_is_no_notebook_any_more_stays(folder):
    (folder / "pension.ipynb").write_text("<<<<<<< HEAD")
    assert len(list(copies.lay_out(folder))) == 1
    assert (folder / "pension.ipynb").read_text() == "<<<<<<< HEAD"


def test_a_link_to_the_official_one_is_replaced_and_not_what_it_leads_to(home, folder):
    official = home / "notebooks" / "pension.ipynb"
    (folder / "pension.ipynb").unlink()
    (folder / "pension.ipynb").symlink_to(official)
    before = official.read_bytes()
    assert list(copies.lay_out(folder)) == []
    assert not (folder / "pension.ipynb").is_symlink()
    assert official.read_bytes() == (folder / "pension.ipynb").read_bytes() == before


def test_the_copies_never_lie_where_the_official_ones_do(home):
    with pytest.raises(copies.Refused, match="offisielle"):
        list(copies.lay_out(home / "notebooks"))


def test_git_does_not_see_the_copies():
    ignored = (inputs.CHECKOUT / ".gitignore").read_text().splitlines()
    assert "utforsk/" in ignored
    assert copies.COPIES == inputs.CHECKOUT / "utforsk"
