"""What is remembered is what was computed, and nothing is remembered where nobody asked for it."""

import pandas as pd

from kommunetall import memory


def counted(calls):
    def double(frame, by=2):
        calls.append(by)
        return frame * by

    double.__qualname__ = "double"
    return memory.remembered(double)


def test_without_a_folder_it_is_computed_each_time():
    calls = []
    double = counted(calls)
    assert double(3) == double(3) == 6
    assert calls == [2, 2]


def test_with_a_folder_the_same_arguments_are_computed_once(monkeypatch, tmp_path):
    monkeypatch.setenv(memory.FOLDER, str(tmp_path))
    calls = []
    frame = pd.DataFrame({"x": [1.5, None], "y": ["a", "b"]})
    first = counted(calls)(frame)
    pd.testing.assert_frame_equal(counted(calls)(frame), first)
    assert calls == [2]
    assert not counted(calls)(frame, by=3).equals(first)
    assert calls == [2, 3]


def test_a_folder_that_cannot_be_used_is_no_hindrance(monkeypatch, tmp_path):
    monkeypatch.setenv(memory.FOLDER, str(tmp_path / "nowhere"))
    assert counted([])(4) == 8
