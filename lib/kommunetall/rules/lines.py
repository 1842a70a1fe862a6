"""YAML read as its lines: text where it stands, and nothing that YAML makes of it.

To YAML `no` is false, `010` eight and `1:30` ninety. Here each is the text that was written, and
what is wrong is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from kommunetall.errors import RuleError
from kommunetall.strict import NO_CHARACTER, NOT_YAML, yaml_text

NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
LARGEST: Final = 1_000_000
TEXT: Final = "tag:yaml.org,2002:str"
Entries = dict[str, yaml.Node]


@dataclass
class Reading:
    """A file that is being read, and what is wrong with it so far.

    Attributes
    ----------
    file
        The file.
    findings
        Line and finding of each fault.
    """

    file: Path
    findings: list[tuple[int, str]] = field(default_factory=list)

    def tell(self, node: yaml.Node, finding: str) -> None:
        """Remember a fault at a place."""
        self.findings.append((line_of(node), finding))

    def finish(self) -> None:
        """Refuse the file if anything is wrong with it.

        Raises
        ------
        RuleError
            With every fault, each with file and line, from the top.
        """
        if self.findings:
            told = [
                f"{self.file.name}, linje {line}: {said}" for line, said in sorted(self.findings)
            ]
            raise RuleError(f"Noe er feil i {self.file}.", dict.fromkeys(told))

    def root(self, content: bytes) -> yaml.Node | None:
        """The whole of the file; None where nothing stands in it.

        Raises
        ------
        RuleError
            If it is no YAML in UTF-8.
        """
        if len(content) > LARGEST:
            raise self.unreadable("fila er over 1 MB: ta bort det som ikke er regler")
        try:
            return yaml.compose(yaml_text(content), yaml.CSafeLoader)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise self.unreadable("fila er ikke UTF-8: lagre den som UTF-8", line) from None
        except yaml.constructor.ConstructorError as error:
            raise self.unreadable(str(error.problem)) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise self.unreadable(NOT_YAML, line) from None
        except yaml.YAMLError:
            raise self.unreadable(f"dette er ikke YAML: {NO_CHARACTER}") from None
        except RecursionError:
            raise self.unreadable("innholdet er for mange lag ned") from None

    def unreadable(self, finding: str, line: int = 1) -> RuleError:
        """The error of a file that cannot be read on from a line."""
        return RuleError(
            f"Noe er feil i {self.file}.", [f"{self.file.name}, linje {line}: {finding}"]
        )

    def entries(self, node: yaml.Node, known: Sequence[str]) -> Entries:
        """Values by key; a key that is not known, or stands twice, is told and left out."""
        if not isinstance(node, yaml.MappingNode):
            self.tell(node, f"her skal det stå nøkler med verdier: {', '.join(known)}")
            return {}
        found: Entries = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "…"
            if name in found:
                self.tell(key, f"nøkkelen «{name}» står to ganger: behold én av dem")
            elif name in known:
                found[name] = value
            else:
                self.tell(key, f"ukjent nøkkel «{name}»{nearest(name, known)}")
        return found

    def text(self, node: yaml.Node, what: str) -> str:
        """A text; empty, and told, where it is none."""
        if isinstance(node, yaml.ScalarNode) and node.tag == TEXT and node.value.strip():
            return str(node.value).strip()
        self.tell(node, f"{what} skal være tekst: sett den i hermetegn")
        return ""

    def day(self, node: yaml.Node, what: str) -> date | None:
        """A date; None, and told, where it is none."""
        written = scalar(node)
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", written, re.ASCII):
            try:
                return date.fromisoformat(written)
            except ValueError:
                self.tell(node, f"{what}: datoen {written} finnes ikke")
                return None
        self.tell(node, f"{what}: «{written}» er ikke en dato: skriv år-måned-dag, som 2024-01-01")
        return None


def line_of(node: yaml.Node) -> int:
    """Line on which something begins, the first being 1."""
    return int(node.start_mark.line) + 1


def scalar(node: yaml.Node) -> str:
    """What was written, short; three dots for what has parts."""
    written = str(node.value) if isinstance(node, yaml.ScalarNode) else "…"
    return written if len(written) <= 60 else f"{written[:60]}…"


def is_number(node: yaml.Node) -> bool:
    """Whether a number with a decimal point was written, without quotes and without spaces."""
    plain = isinstance(node, yaml.ScalarNode) and not node.style
    return plain and bool(NUMBER.fullmatch(node.value))


def loose_number(written: str) -> float | None:
    """What a number that is written in another way probably means; None where it is none.

    Examples
    --------
    >>> loose_number("1,75 %"), loose_number("20 000"), loose_number("ja")
    (1.75, 20000.0, None)
    """
    bare = re.sub(r"[\s_%]", "", written).replace(",", ".")
    return float(bare) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare, re.ASCII) else None


def nearest(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """What may have been meant, or everything that is known."""
    close = get_close_matches(name, list(known), 1)
    return f": mente du «{close[0]}»?" if close else f"; det som finnes, er {', '.join(known)}"
