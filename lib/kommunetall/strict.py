"""Files, YAML and JSON as people mean them: what nobody can mean is an error, in bokmål."""

from __future__ import annotations

import errno
import json
import re
import stat
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic_core import ErrorDetails

MOST_BYTES = 1 << 30
MOST_LAYERS, MOST_VALUES = 40, 100_000
MOST_OPEN, LARGEST_YAML = 1000, 10 << 20
BRACKETS = re.compile(r"[][{}]")
RAISED_BY_YAML = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
NO_CHARACTER = "den har et tegn som ikke er tekst: ta det bort, eller lagre den som UTF-8"
NOT_YAML = "dette er ikke YAML: se etter en klamme, et hermetegn, et kolon eller et innrykk"
NOT_JSON = "er ikke gyldig JSON: se etter et komma eller et hermetegn for mye eller lite"
NO_FILE = "det er ikke en vanlig fil"
WHY = {
    errno.EACCES: "brukeren har ikke rett til det",
    errno.EPERM: "brukeren har ikke rett til det",
    errno.EISDIR: "det er en mappe, ikke en fil",
    errno.ENOTDIR: "mappa i stien er en fil: rett stien",
    errno.ENOENT: "den finnes ikke",
    errno.ELOOP: "lenken viser til seg selv",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.EFBIG: "den er større enn den kan være",
    errno.EIO: "disken svarer ikke som den skal",
    errno.ENOLCK: "disken kan ikke låse filer: bruk en lokal disk",
    errno.ENOSPC: "disken er full: gjør plass",
    errno.EROFS: "disken kan bare leses",
    errno.EEXIST: "det er noe annet der fra før",
}
SAID = {
    "missing": "mangler: legg den til",
    "extra_forbidden": "er en ukjent nøkkel: fjern den, eller rett navnet",
    "too_short": "er tom: skriv minst én",
    "string_too_short": "er tom: skriv den",
    "too_long": "er for lang",
    "string_too_long": "er for lang",
    "string_type": "må være tekst: sett den i anførselstegn",
    "string_pattern_mismatch": "har ikke den formen som den skal ha",
    "list_type": "må være en liste",
    "tuple_type": "må være en liste",
    "dict_type": "må være nøkler med verdier",
    "model_type": "må være nøkler med verdier",
    "model_attributes_type": "må være nøkler med verdier",
    "int_type": "må være et heltall",
    "int_parsing": "må være et heltall",
    "int_from_float": "må være et heltall",
    "float_type": "må være et tall",
    "float_parsing": "må være et tall",
    "finite_number": "må være et tall",
    "bool_type": "må være true eller false",
    "json_invalid": "er ikke gyldig JSON",
}
NOT_A_DATE = "er ikke en dato: skriv den som 2026-11-23"


def fault_in_words(fault: ErrorDetails, whole: str = "innholdet") -> str:
    """One fault that pydantic has found: where it is, and the remedy.

    Parameters
    ----------
    fault
        As pydantic tells it.
    whole
        What it is in, where that has no name.
    """
    parts = [f"nummer {part + 1}" if isinstance(part, int) else part for part in fault["loc"]]
    place, kind = " → ".join(parts) or whole, fault["type"]
    if kind == "value_error":
        return f"{place}: {fault['ctx']['error']}" if parts else str(fault["ctx"]["error"])
    if kind == "literal_error":
        allowed = str(fault["ctx"]["expected"]).replace(" or ", " eller ")
        return f"{place} må være {allowed}"
    if kind.startswith(("date_", "datetime_")):
        return f"{place} {NOT_A_DATE}"
    return f"{place} {SAID.get(kind, 'er ikke som den skal være')}"


def bytes_of(file: Path) -> bytes:
    """Content of a file: neither a folder, nor a pipe or a device, which may have no end.

    Raises
    ------
    OSError
        If it cannot be read; its ``strerror`` says why, in bokmål.
    """
    try:
        require_file(file)
        return file.read_bytes()
    except OSError as error:
        raise OSError(error.errno, why(error), str(file)) from None


def require_file(file: Path) -> None:
    """Refuse what is no file with an end."""
    found = file.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, NO_FILE)
    if found.st_size > MOST_BYTES:
        raise OSError(errno.EFBIG, "")


def why(error: OSError) -> str:
    """Why a file or a folder cannot be used, and the remedy where there is one.

    >>> why(PermissionError(13, "Permission denied"))
    'brukeren har ikke rett til det'
    """
    return WHY.get(error.errno or 0, "") or str(error.strerror or error)


def json_of(content: str | bytes) -> Any:
    """What JSON says, where it says each thing once.

    Raises
    ------
    ValueError
        With why it cannot be read, and where.

    Examples
    --------
    >>> json_of('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: nøkkelen a står to ganger: behold én av dem
    """
    try:
        return json.loads(content, object_pairs_hook=each_once, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"linje {error.lineno}, tegn {error.colno} {NOT_JSON}") from None
    except UnicodeDecodeError:
        raise ValueError("fila er ikke lagret som UTF-8: lagre den som UTF-8") from None
    except RecursionError:
        raise ValueError("innholdet er for mange lag ned") from None
    except ValueError as error:
        said = "et tall har for mange sifre" if "digits" in str(error) else str(error)
        raise ValueError(said) from None


def each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Values by key, none of them twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        (key, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"nøkkelen {key} står to ganger: behold én av dem")
    return found


def no_number(said: str) -> Any:
    """Refuse what Python alone takes for a number."""
    raise ValueError(f"{said} er ikke et tall")


def yaml_of(content: bytes) -> Any:
    """What YAML in UTF-8 says; None where it says nothing.

    Raises
    ------
    UnicodeDecodeError, yaml.YAMLError
        If it cannot be read; :func:`yaml_fault` says why.
    """
    return yaml.load(yaml_text(content), UniqueKeyLoader)


def yaml_text(content: bytes) -> str:
    """Text of YAML in UTF-8 that its reader comes to an end with.

    Raises
    ------
    UnicodeDecodeError, yaml.constructor.ConstructorError
        If it is of another encoding, too large, or has too many brackets open.
    """
    if len(content) > LARGEST_YAML:
        raise refused("fila er over 10 MB: del den i flere")
    text, layer = content.decode("utf-8-sig"), 0
    for bracket in BRACKETS.finditer(text):
        layer += 1 if bracket[0] in "[{" else -1
        if layer > MOST_OPEN:
            raise refused("innholdet er for mange lag ned")
    return text


class UniqueKeyLoader(yaml.CSafeLoader):
    """A YAML loader to which what people do not mean is an error, with its place.

    A repeated key is, where the last one would win; so are references without end, too many layers,
    a day that does not exist and a tag that does not fit.

    Examples
    --------
    >>> yaml.load("{rate: 0.1, rate: 0.2}", UniqueKeyLoader)
    Traceback (most recent call last):
    yaml.constructor.ConstructorError: nøkkelen rate står to ganger: behold én av dem
    ...
    """

    def get_single_data(self) -> Any:
        """Read the document."""
        try:
            root = self.get_single_node()
            if root is None:
                return None
            refuse_endless(root)
            return self.construct_document(root)
        except RecursionError:
            raise refused("innholdet er for mange lag ned") from None
        except RAISED_BY_YAML:
            raise refused("en verdi passer ikke med merket (!!) foran den") from None

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Read one value; whatever PyYAML raises of it has its place."""
        try:
            return super().construct_object(node, deep)
        except RAISED_BY_YAML:
            text = node.value if isinstance(node.value, str) else "dette"
            raise refused(f"«{text[:40]}» er ikke en verdi som finnes", node.start_mark) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Read a mapping, each key once."""
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for key in (key for key, count in keys.items() if count > 1):
            said = f"nøkkelen {key} står to ganger: behold én av dem"
            raise refused(said, node.start_mark)
        return super().construct_mapping(node, deep)


def refuse_endless(root: yaml.Node) -> None:
    """Refuse a document that is endless, or nearly so, when what it refers to is written out."""
    waiting, met = [(root, 1)], 0
    while waiting:
        (node, layer), met = waiting.pop(), met + 1
        if layer > MOST_LAYERS:
            raise refused("innholdet er for mange lag ned", node.start_mark)
        if met > MOST_VALUES:
            raise refused("innholdet viser til seg selv for mange ganger", node.start_mark)
        if isinstance(node, yaml.SequenceNode):
            waiting += [(part, layer + 1) for part in node.value]
        if isinstance(node, yaml.MappingNode):
            waiting += [(part, layer + 1) for pair in node.value for part in pair]


def refused(said: str, mark: yaml.Mark | None = None) -> yaml.constructor.ConstructorError:
    """The error of a value that is not read, with its place."""
    return yaml.constructor.ConstructorError(problem=said, problem_mark=mark)


def yaml_fault(error: Exception) -> str:
    """Why a YAML file cannot be read, and on which line where that is known.

    Examples
    --------
    >>> try:
    ...     yaml.load("a: [1", UniqueKeyLoader)
    ... except yaml.YAMLError as error:
    ...     yaml_fault(error)
    'linje 2: dette er ikke YAML: se etter en klamme, et hermetegn, et kolon eller et innrykk'
    """
    if isinstance(error, OSError):
        return f"fila kan ikke åpnes: {error.strerror}"
    if isinstance(error, UnicodeDecodeError):
        return "fila er ikke lagret som UTF-8: lagre den som UTF-8"
    mark = getattr(error, "problem_mark", None)
    place = f"linje {mark.line + 1}: " if mark else ""
    if isinstance(error, yaml.constructor.ConstructorError):
        return f"{place}{error.problem}"
    if isinstance(error, yaml.reader.ReaderError):
        return f"dette er ikke YAML: {NO_CHARACTER}"
    return f"{place}{NOT_YAML}"
