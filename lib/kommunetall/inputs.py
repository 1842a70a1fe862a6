"""What a process has read: each file of data and rules, by the checksum of what it gave."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Hashable
from difflib import get_close_matches
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from kommunetall.assets import FOLDER, SCHEMAS

LIBRARY = Path(str(files("kommunetall")))
CHECKOUT = LIBRARY.parents[1]
HOME = CHECKOUT if (CHECKOUT / "notebooks").is_dir() else FOLDER / "home"
HOME_DATA = HOME / "data"
RULES = LIBRARY / "rules"
ABSENT = ""

_read: dict[str, str] = {}


def data_folder() -> Path:
    """Folder of the data packages.

    ``$KOMMUNETALL_DATA``, or ``data/`` of the checkout or of what was installed.
    """
    return Path(os.environ.get("KOMMUNETALL_DATA", HOME_DATA))


def content(file: Path) -> bytes:
    """Content of a file, which from now on is among those read; so is a file that is not there.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    try:
        found = file.read_bytes()
    except FileNotFoundError:
        _read[name_of(file)] = ABSENT
        raise
    _read[name_of(file)] = sha256(found).hexdigest()
    return found


def unlisted(municipality: str) -> list[str]:
    """A note for every CSV file of a municipality that its data package does not list.

    Nothing reads such a file, so those who put it there are told what to add.
    """
    folder = data_folder() / municipality
    try:
        package = json.loads((folder / "datapackage.json").read_bytes())
        listed = {resource["path"] for resource in package["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return []
    there = sorted(f.name for f in folder.iterdir() if f.suffix.lower() == ".csv" and f.is_file())
    return [unlisted_note(municipality, name) for name in there if name not in listed]


def unlisted_note(municipality: str, name: str) -> str:
    """What to add so that a file is read; its table is the one with the nearest name."""
    tables = [schema.stem for schema in SCHEMAS.glob("*.json")]
    nearest = get_close_matches(Path(name).stem.lower(), tables, 1) or ["…"]
    resource = json.dumps({"name": nearest[0], "path": name, "schema": f"{nearest[0]}.json"})
    return (
        f"{municipality}/{name} leses ikke, for den står ikke i {municipality}/datapackage.json. "
        f"Legg den til under resources, med title, status, sources og licenses som de andre: "
        f"{resource}"
    )


class UniqueKeyLoader(yaml.SafeLoader):
    """A YAML loader to which a repeated key is an error, not the last one's win.

    Examples
    --------
    >>> yaml.load("{rate: 0.1, rate: 0.2}", UniqueKeyLoader)
    Traceback (most recent call last):
    yaml.constructor.ConstructorError: a key stands twice: rate: keep one of them
    ...
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Read a mapping, each key once."""
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for key in (key for key, count in keys.items() if count > 1):
            problem = f"a key stands twice: {key}: keep one of them"
            raise yaml.constructor.ConstructorError(problem=problem, problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def is_there(file: Path) -> bool:
    """Whether a file is there; the answer is among what has been read."""
    try:
        content(file)
    except FileNotFoundError:
        return False
    return True


def read_so_far() -> dict[str, str]:
    """Checksum (SHA-256) of every file read, by its name; :data:`ABSENT` for one not there."""
    return dict(sorted(_read.items()))


def forget() -> None:
    """Begin anew: nothing has been read."""
    _read.clear()


def checksum(name: str) -> str:
    """Checksum that a file has now, by its name among those read."""
    root, _, rest = name.partition("/")
    file = roots().get(root, Path("/")) / rest
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ABSENT


def roots() -> dict[str, Path]:
    """Folders that files are named from."""
    return {"data": data_folder().resolve(), "rules": RULES, "assets": FOLDER, "home": HOME}


def name_of(file: Path) -> str:
    """Name of a file that is the same on every machine; its path, where it lies elsewhere.

    ``data/…``, ``rules/…`` or ``assets/…``.

    Examples
    --------
    >>> name_of(RULES / "pension.yaml")
    'rules/pension.yaml'
    """
    path = file.resolve()
    for name, root in roots().items():
        if path.is_relative_to(root):
            return f"{name}/{path.relative_to(root).as_posix()}"
    return path.as_posix()
