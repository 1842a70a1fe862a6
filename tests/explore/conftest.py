"""What tests of exploring share: what catches what is shown, and charts that are not drawn."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kommunetall.show.charts import drawing

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (780).to_bytes(4) + (390).to_bytes(4) + bytes(100)


@pytest.fixture(scope="session", autouse=True)
def shell():
    """What catches what is shown."""
    return InteractiveShell.instance()


@pytest.fixture(autouse=True)
def not_drawn(monkeypatch):
    """A chart is its words and its figures: drawing it takes most of the time."""
    monkeypatch.setattr(drawing, "drawn", lambda *_: "<svg/>")
    monkeypatch.setattr(drawing, "on_screen", lambda *_: PNG)
