"""Words of a topic that is the test's own, and what a verb shows."""

import shutil

import pytest

from kommunetall.show.words import catalogue


@pytest.fixture
def words(tmp_path, monkeypatch):
    """A function that gives the topic `test` these words; the topics' own are out of reach."""
    shutil.copy(catalogue.FOLDER / "common.nb.yaml", tmp_path)
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    catalogue.topic.cache_clear()

    def write(yaml: str) -> None:
        (tmp_path / "test.nb.yaml").write_text(yaml, encoding="utf-8")
        catalogue.topic.cache_clear()

    yield write
    catalogue.topic.cache_clear()


@pytest.fixture
def shown(monkeypatch):
    """What has been shown, in order."""
    found = []
    for module in ("kommunetall.show.showing", "kommunetall.show.report"):
        monkeypatch.setattr(f"{module}.display", found.append)
    return found
