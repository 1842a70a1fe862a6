"""What a process has read: each file of data and rules, by the checksum of what it gave."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache, update_wrapper
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from time import time_ns
from typing import Generic, NamedTuple, TypeVar, TypeVarTuple

from kommunetall.assets import FOLDER
from kommunetall.errors import DataError, NotThere
from kommunetall.strict import bytes_of

LIBRARY = Path(str(files("kommunetall")))
CHECKOUT = LIBRARY.parents[1]
HOME = CHECKOUT if (CHECKOUT / "notebooks").is_dir() else FOLDER / "home"
HOME_DATA = HOME / "data"
RULES = LIBRARY / "rules"
ABSENT = ""
DATA = "KOMMUNETALL_DATA"
NATIONAL = "national"
EXTRACT = "extract"
SETTLED_NS = 1_000_000_000
LARGEST_HELD = 1 << 25
Asked = TypeVarTuple("Asked")
R = TypeVar("R")


class Content(NamedTuple):
    """What a file held when it was read, and which it was then: another where it has changed."""

    held: bytes
    checksum: str
    stamp: tuple[int, ...]


_read: dict[str, str] = {}
_held: dict[Path, Content] = {}


def data_folder() -> Path:
    """Folder of the municipalities' data packages.

    ``$KOMMUNETALL_DATA``, or ``data/`` of the checkout or of what was installed where that is not
    set or empty. A ``~`` is the home folder, and quotes round it are no part of it.

    Raises
    ------
    DataError
        If there is no such folder.
    """
    told = os.environ.get(DATA, "").strip().strip("\"'").strip()
    if not told:
        return HOME_DATA
    return folder_at(os.path.expanduser(told), told)  # noqa: PTH111  # Path's raises for no user


@cache
def folder_at(place: str, told: str) -> Path:
    """A folder that is there, which is not looked for again when it has been found."""
    folder = Path(place)
    if not folder.is_dir():
        raise DataError(
            f"{DATA} peker på {told}, som ikke er en mappe som finnes: "
            "rett stien, eller fjern variabelen."
        )
    return folder


def package_folder(municipality: str | None = None) -> Path:
    """Folder of a municipality's data package; without one, of the nation's.

    The nation's is beside the municipalities', or else in ``data/`` of the checkout or of what was
    installed: a municipality need not copy it.
    """
    own = data_folder() / (municipality or NATIONAL)
    if municipality is not None or (own / "datapackage.json").is_file():
        return own
    return HOME_DATA / NATIONAL


def require_data() -> None:
    """Refuse a folder of data that has none.

    Raises
    ------
    DataError
        If ``$KOMMUNETALL_DATA`` is no folder, or one without data of a municipality or the nation.
    """
    folder = data_folder()
    if (folder / NATIONAL).is_dir() or any(folder.glob("[0-9]" * 4)):
        return
    is_package = (folder / "datapackage.json").is_file()
    remedy = (
        "pek på mappen som den ligger i"
        if is_package
        else "lag en mappe der med kommunenummeret som navn, eller fjern variabelen"
    )
    what = "én kommunes data" if is_package else "en mappe uten data om noen kommune"
    raise DataError(f"{DATA} peker på {folder}, som er {what}: {remedy}.")


def data_files() -> dict[str, Path]:
    """Every file of data by its name, ``data/…``, the nation's among them."""
    folders = {"data": data_folder(), f"data/{NATIONAL}": package_folder()}
    return {
        f"{name}/{file.relative_to(folder).as_posix()}": file
        for name, folder in folders.items()
        for file in folder.rglob("*")
        if file.is_file()
    }


def content(file: Path) -> bytes:
    """Content of a file, which from now on is among those read; so is a file that is not there.

    Raises
    ------
    OSError
        If it cannot be read; its ``strerror`` says why.
    """
    try:
        found = content_of(file)
    except FileNotFoundError:
        _read[name_of(file)] = ABSENT
        raise
    _read[name_of(file)] = found.checksum
    return found.held


def content_of(file: Path) -> Content:
    """Content of a file, read once for as long as it does not change.

    One that was changed in the last second may change again without another time, and one that is
    very large takes too much memory: these are read each time.
    """
    known = _held.get(file)
    if known and known.stamp == stamp_of(file):
        return known
    before = time_ns()
    held = bytes_of(file)
    found = Content(held, sha256(held).hexdigest(), stamp_of(file))
    if found.stamp[0] < before - SETTLED_NS and len(held) <= LARGEST_HELD:
        _held[file] = found
    return found


def stamp_of(file: Path) -> tuple[int, ...]:
    """When a file was changed, its size, and which file it is; nothing where it is not there.

    The system's own time comes first, which nobody can set, as they can set that of the file.
    """
    try:
        found = file.stat()
    except OSError:
        return (0,)
    return found.st_ctime_ns, found.st_mtime_ns, found.st_size, found.st_ino


def is_there(file: Path) -> bool:
    """Whether a file is there; the answer is among what has been read."""
    try:
        content(file)
    except FileNotFoundError:
        return False
    except OSError:  # whoever reads it tells why it cannot be
        return True
    return True


def read_so_far() -> dict[str, str]:
    """Checksum (SHA-256) of every file read, by its name; :data:`ABSENT` for one not there."""
    return dict(sorted(_read.items()))


def forget() -> None:
    """Begin anew: nothing has been read."""
    _read.clear()


@contextmanager
def recorded() -> Iterator[dict[str, str]]:
    """What is read meanwhile, as :func:`read_so_far` has it, known when it is over."""
    meanwhile: dict[str, str] = {}
    before = read_so_far()
    forget()
    try:
        yield meanwhile
    finally:
        meanwhile |= read_so_far()
        _read.update(before | meanwhile)


def one_checksum(read: Mapping[str, str]) -> str:
    """A short checksum of files by what they say, wherever they lie; nothing if there are none."""
    return sha256(" ".join(sorted(read.values())).encode()).hexdigest()[:16] if read else ""


class Kept(Generic[*Asked, R]):
    """A function that reads files, and whose latest results are kept; so is what is not there.

    Whoever is given what is kept is told of those files as if they had been read, so a process that
    is forked from one that has read them has the same record as one that reads them itself.
    """

    def __init__(self, function: Callable[[*Asked], R], most: int) -> None:
        update_wrapper(self, function)
        self.function = function
        self.recorded = lru_cache(maxsize=most)(self.record)
        self.cache_clear = self.recorded.cache_clear

    def __call__(self, *asked: *Asked) -> R:
        """Result of the function.

        Raises
        ------
        NotThere
            If the function has found that what it rests on is not there.
        """
        result, read = self.recorded(*asked)
        _read.update(read)
        if isinstance(result, NotThere):
            raise result.with_traceback(None)
        return result

    def record(self, *asked: *Asked) -> tuple[R | NotThere, dict[str, str]]:
        """Result of the function or what it finds is not there, and what was read for it."""
        with recorded() as read:
            try:
                return self.function(*asked), read
            except NotThere as error:
                return error, read


class ReadOnce(Kept[*Asked, R]):
    """One whose results are kept for as long as the files that were read say the same."""

    def __call__(self, *asked: *Asked) -> R:
        """Result of the function."""
        _, read = self.recorded(*asked)
        if any(checksum(name) != was for name, was in read.items()):
            self.cache_clear()
        return super().__call__(*asked)


def kept(most: int) -> Callable[[Callable[[*Asked], R]], Kept[*Asked, R]]:
    """Keep the latest results of a function that reads files, which it is told of by a stamp."""
    return lambda function: Kept(function, most)


def read_once(function: Callable[[*Asked], R]) -> ReadOnce[*Asked, R]:
    """Keep the results of a function that reads files for as long as those say the same."""
    return ReadOnce(function, 16)


def checksum(name: str) -> str:
    """Checksum that a file has now, by its name among those read."""
    roots = roots_of(package_folder(), data_folder())
    inside = [root for root in roots if name.startswith(f"{root}/")]
    file = roots[inside[0]] / name.removeprefix(f"{inside[0]}/") if inside else Path(name)
    return content_of(file).checksum if file.is_file() else ABSENT


def roots_of(nation: Path, data: Path) -> dict[str, Path]:
    """Folders that files are named from, those inside another first.

    The nation's data and the municipalities' are in these.
    """
    return {
        f"data/{NATIONAL}": nation,
        "data": data,
        "rules": RULES,
        "assets": FOLDER,
        "home": HOME,
    }


def name_of(file: Path) -> str:
    """Name of a file that is the same on every machine; its path, where it lies elsewhere.

    ``data/…``, ``rules/…`` or ``assets/…``.

    Examples
    --------
    >>> name_of(RULES / "pension.yaml")
    'rules/pension.yaml'
    """
    return named_within(file.absolute(), package_folder().absolute(), data_folder().absolute())


@lru_cache(maxsize=4096)
def named_within(file: Path, nation: Path, data: Path) -> str:
    """Name of a file where the nation's data and the municipalities' are in these folders.

    Links are followed the first time only: to do so takes longer than to read a table.
    """
    path = file.resolve()
    for name, root in roots_of(nation.resolve(), data.resolve()).items():
        if path.is_relative_to(root):
            return f"{name}/{path.relative_to(root).as_posix()}"
    return path.as_posix()
