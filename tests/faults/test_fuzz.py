"""Every reader, given bytes that nobody meant: told in words with the file, or read as it stands.

Whatever comes, a reader refuses it with a :class:`KommunetallError` that names the file, or gives
what the clean file gives, but for the place that was spoilt. ``make fuzz`` tries 100 000 inputs.
"""

import math
import os
import random
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from readers import READERS

from kommunetall.errors import KommunetallError

IN_THE_SUITE = 25
SECONDS, HANGS, MOST_MIB = 5, 30, 1024
OF_FILES_IN_ALL = 0.05
ENGLISH = re.compile(
    r"\b(the|is|must|should|missing|cannot|column|row|rows|add|expected|invalid|input|not|found|of)\b"
)
QUOTED = re.compile(r"«[^»]*»|'[^']*'|\"[^\"]*\"")
NUMBER = re.compile(rb"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.])")
HOSTILE = (
    "１２", "٣", "²", "Ⅳ", "+1", "1e3", "1E400", "1,5", "1 000", "1.000,5", "1'000", "1_000",
    "0x10", "010", "1:30", "--5", "−5", "5.", ".5", "nan", "inf", "-0", "9" * 400, "1" * 5000,
    "2024-02-30", "2024-13-01", "30.02.2024", "0000-00-00", "9999-12-31", "true", "no", "null",
    "~", "", "'", '"', '""', "#", "&x", "*x", "!!int x", "!!timestamp x", "{}", "[]", "=1+1",
    "\x00", "\x1b", "\u202e", "\ufeff", "\U0001f3eb", "\ud7ff", "a\u030a", "\xa05",
    "../../etc/passwd", "/etc/passwd", "<b>", "$x$", "\\", "%s", "{0}",
)  # fmt: skip


@dataclass(frozen=True)
class Bound:
    """How many records may be new, and how many lost, where spoilt bytes are read."""

    new: float = 0
    lost: float = 0


SAME, ONE, TWO, FEWER, ANY = (
    Bound(),
    Bound(1, 1),
    Bound(2, 2),
    Bound(1, math.inf),
    Bound(math.inf, math.inf),
)


def flipped(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def cut(content, chance):
    return content[: chance.randrange(len(content))]


def doubled(content, chance):
    start = chance.randrange(len(content))
    end = start + chance.randrange(1, 40)
    return content[:end] + content[start:end] + content[end:]


def gone(content, chance):
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 40) :]


def put_in(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(HOSTILE).encode("utf-8", "surrogatepass") + content[at:]


def junk(_, chance):
    return bytes(chance.randrange(256) for _ in range(chance.choice([1, 10, 1000])))


def nested(content, chance):
    opened, closed = chance.choice([(b"[", b"]"), (b'{"a":', b"}"), (b"(", b")"), (b"- ", b"")])
    return chance.choice([b"", content]) + opened * 20_000 + closed * 20_000


def another_number(content, chance):
    found = list(NUMBER.finditer(content))
    if not found:
        return put_in(content, chance)
    one = chance.choice(found)
    said = one.group().decode()
    other = chance.choice(
        [
            chance.choice(HOSTILE),
            f"+{said}",
            f"{said}e0",
            f"{said},0",
            f"{said}%",
            f"{said} kr",
            said.translate({ord(d): 0x0660 + int(d) for d in "0123456789"}),
            said.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"}),
            f"{said[:1]} {said[1:]}",
            said + "0" * 3,
            said + "0" * 400,
            f"({said})",
        ]
    )
    return content[: one.start()] + other.encode("utf-8", "surrogatepass") + content[one.end() :]


def line_twice(content, chance):
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def lines_exchanged(content, chance):
    lines = content.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def re_encoded(encoding):
    return lambda content, _: content.decode("utf-8", "replace").encode(encoding, "replace")


def replaced(before, after):
    return lambda content, _: content.replace(before, after)


ANYTHING = {
    "a byte changed": (flipped, "place"),
    "cut": (cut, "cut"),
    "a part doubled": (doubled, "part"),
    "a part gone": (gone, "cut"),
    "something put in": (put_in, "place"),
    "nothing": (lambda *_: b"", "nothing"),
    "junk": (junk, "all"),
}
OF_TEXT = {
    **ANYTHING,
    "a mark of its encoding": (lambda content, _: b"\xef\xbb\xbf" + content, "same"),
    "UTF-16": (re_encoded("utf-16"), "same"),
    "Latin-1": (re_encoded("latin-1"), "same"),
    "ends of lines as Windows has them": (replaced(b"\n", b"\r\n"), "same"),
    "ends of lines as they once were": (replaced(b"\n", b"\r"), "same"),
    "blank lines at the end": (lambda content, _: content + b"\n\n\n", "same"),
    "no end of the last line": (lambda content, _: content.rstrip(b"\n"), "same"),
    "layers without end": (nested, "all"),
    "another number": (another_number, "place"),
    "a line twice": (line_twice, "line"),
    "two lines exchanged": (lines_exchanged, "lines"),
}


def folder_instead(file, _chance):
    file.unlink()
    file.mkdir()


def missing(file, _chance):
    file.unlink()


def link_to(target):
    def linked(file, _chance):
        file.unlink()
        file.symlink_to(target)

    return linked


def pipe(file, _chance):
    file.unlink()
    os.mkfifo(file)


def closed(file, _chance):
    file.chmod(0)


OF_FILES = {
    "a folder": folder_instead,
    "no file": missing,
    "a link to itself": lambda file, chance: link_to(file)(file, chance),
    "a link to nothing": link_to("/nowhere/at/all"),
    "a link to what has no end": link_to("/dev/zero"),
    "a pipe": pipe,
    "no permission": closed,
}
BOUNDS = {
    "table": {
        "place": ONE, "part": Bound(2, 1), "cut": FEWER, "all": ANY, "same": SAME,
        "nothing": SAME, "line": Bound(1, 0), "lines": SAME,
    },
    "roles": {
        "place": TWO, "part": TWO, "cut": Bound(2, math.inf), "all": ANY, "same": SAME,
        "nothing": SAME, "line": Bound(1, 0), "lines": TWO,
    },
    "keys": {
        "place": ONE, "part": TWO, "cut": Bound(2, math.inf), "all": ANY, "same": SAME,
        "nothing": Bound(0, math.inf), "line": ANY, "lines": ANY,
    },
    "sums": {
        "place": Bound(8, 8), "part": Bound(8, 8), "cut": Bound(8, math.inf), "all": ANY,
        "same": SAME, "nothing": SAME, "line": Bound(8, 8), "lines": SAME,
    },
    "told": dict.fromkeys(
        ("place", "part", "cut", "all", "line", "lines", "nothing", "same"), Bound(2, math.inf)
    ),
    "packed": dict.fromkeys(("place", "part", "cut", "all", "nothing"), SAME),
    "loose": {
        **dict.fromkeys(("place", "part", "cut", "all", "line", "lines", "nothing"), ANY),
        "same": SAME,
    },
}  # fmt: skip


@dataclass
class Count:
    """What came of the inputs of a reader."""

    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)


class TooSlowError(BaseException):
    """A reader has not come to an end."""


@contextmanager
def in_time(seconds):
    """Stop what takes longer."""

    def stop(*_):
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def most_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def put_back(file, content):
    """The clean file again, whatever is in its place."""
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)
    file.write_bytes(content)


def spoil(reader, file, clean, chance):
    """Spoil a file; how, and how much of what is read may be another."""
    kinds = OF_TEXT if reader.is_text else ANYTHING
    if reader.is_file and chance.random() < OF_FILES_IN_ALL:
        how = chance.choice(list(OF_FILES))
        OF_FILES[how](file, chance)
        return how, FEWER if reader.may_be_away else SAME
    how = chance.choice(list(kinds))
    change, touched = kinds[how]
    content = change(clean, chance)
    file.write_bytes(content)
    return how, SAME if content == clean else BOUNDS[reader.kind][touched]


def fault_of(reader, file, clean, bound, count):
    """What is wrong with what a reader makes of a file; nothing where it is as it should be."""
    before, start = most_mib(), time.process_time()
    try:
        with in_time(HANGS):
            read = Counter(reader.read(file))
    except KommunetallError as error:
        count.refused += 1
        said = str(error)
        if file.name not in said and not re.search(reader.named, said, re.IGNORECASE):
            return f"does not name the file: {said[:300]}"
        if found := ENGLISH.search(QUOTED.sub("", said.replace(str(file.parent), ""))):
            return f"English ({found[0]}): {said[:300]}"
    except TooSlowError:
        return "does not come to an end"
    except Exception:  # noqa: BLE001  # that none comes is what is tried
        return "TRACE " + traceback.format_exc(limit=-4)
    else:
        count.accepted += 1
        new, lost = (read - clean).total(), (clean - read).total()
        if new > bound.new or lost > bound.lost:
            return f"CHANGED {new} new, {lost} lost: {list((read - clean) or (clean - read))[:3]}"
    if time.process_time() - start > SECONDS:
        return f"takes more than {SECONDS} s"
    if most_mib() - before > MOST_MIB:
        return f"takes {most_mib() - before:.0f} MiB"
    return ""


def tried(reader, folder, inputs, seed=0):
    """What comes of so many spoilt inputs of a reader."""
    (file, content), count = reader.laid(folder), Count()
    clean = Counter(reader.read(file))
    assert clean, "a clean file gives nothing"
    for number in range(inputs):
        name = f"{reader.name} {seed + number}"
        put_back(file, content)
        how, bound = spoil(reader, file, content, random.Random(name))
        count.inputs += 1
        if fault := fault_of(reader, file, clean, bound, count):
            count.faults.append(f"{name}, {how}: {fault}")
    return count


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_what_is_spoilt_is_told_in_words_or_read_as_it_stands(reader, tmp_path, monkeypatch):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "data"))
    assert tried(reader, tmp_path, IN_THE_SUITE).faults == []


def main(inputs, names=(), seed=10_000):
    """Try so many inputs of every reader together; how many of them came to no good."""
    import tempfile

    readers = [reader for reader in READERS if not names or reader.name in names]
    total, start = 0, time.monotonic()
    for reader in readers:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setenv("KOMMUNETALL_DATA", f"{folder}/data")
            count = tried(reader, Path(folder), inputs // len(readers), seed)
        total += len(count.faults)
        sys.stdout.write(
            f"{reader.name:24} {count.inputs:6} inputs {count.accepted:6} accepted "
            f"{count.refused:6} refused {len(count.faults):5} faults "
            f"{time.monotonic() - start:6.0f} s\n"
        )
        sys.stdout.writelines(f"    {fault}\n" for fault in count.faults)
        sys.stdout.flush()
    return total


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), sys.argv[2:])))
