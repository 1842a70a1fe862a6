"""What a notebook declares in its cell of parameters."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from kommunetall.strict import bytes_of, json_of

PARAMETERS_TAG = "parameters"


@dataclass(frozen=True)
class Declared:
    """What a notebook declares, ``name: kind = default  # help``; `literal` if not computed."""

    kind: str
    default: str
    help: str
    literal: bool

    @property
    def required(self) -> bool:
        """Whether a plan must give it, since the notebook itself says ``None``."""
        return self.default == "None"

    @property
    def value(self) -> object:
        """The default, of a parameter that is `literal`."""
        found: object = ast.literal_eval(self.default)
        return found


def declared_parameters(notebook: Path) -> dict[str, Declared]:
    """Parameters that a notebook declares in its cell tagged ``parameters``, in its order.

    Read here and not through papermill, whose import takes longer than a run with nothing to do.

    Raises
    ------
    SyntaxError
        If Python cannot read the cell; :func:`kommunetall.written.slips` may explain it.
    ValueError
        If it is no notebook.
    """
    return declared_in(parameters_source(notebook))


def parameters_source(notebook: Path) -> str:
    """Source of a notebook's cells tagged ``parameters``."""
    return source_in(bytes_of(notebook))


@lru_cache(maxsize=16)
def source_in(content: bytes) -> str:
    """Source of the cells tagged ``parameters`` of a notebook of this content, found once."""
    notebook = json_of(content)
    try:
        return "\n".join(
            "".join(cell["source"])
            for cell in notebook["cells"]
            if PARAMETERS_TAG in cell["metadata"].get("tags", [])
        )
    except (KeyError, TypeError, AttributeError):
        raise ValueError("den har ikke formen til en notatbok") from None


@cache
def declared_in(source: str) -> dict[str, Declared]:
    """Parameters that code declares, in its order."""
    statements = ast.parse(source).body
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    return {
        target.id: Declared(
            ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else "",
            ast.unparse(node.value) if node.value else "None",
            comments.get(node.end_lineno or 0, ""),
            is_literal(node.value),
        )
        for node in statements
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def is_literal(value: ast.expr | None) -> bool:
    """Whether a default is a literal, not a computation; none at all is one too."""
    if value is not None:
        try:
            ast.literal_eval(value)
        except ValueError:
            return False
    return True
