"""Expressions of columns, as schemas write them: parsed once, computed on plain arrays."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any, Final

import numpy as np
import pandas as pd

Columns = Mapping[str, np.ndarray]
OPERATIONS: Final[dict[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.And: operator.and_,
    ast.BitAnd: operator.and_,
    ast.Or: operator.or_,
    ast.BitOr: operator.or_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def arrays(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Columns of a frame by name: numbers as floats, of which blanks are NaN, others as objects."""
    numbers = set(frame.select_dtypes("number"))
    return {
        str(name): column.to_numpy(float, na_value=np.nan)
        if name in numbers
        else column.to_numpy(object)
        for name, column in frame.items()
    }


def evaluated(expression: str, columns: Columns) -> np.ndarray:
    """What an expression is in each row.

    Arithmetic, comparisons, ``and``, ``or``, ``in``, ``abs(x)``, ``x.isna()`` and ``x.notna()``, as
    in ``pandas.DataFrame.eval``, and nothing else. A blank equals nothing.

    Raises
    ------
    ValueError
        If it is anything else.

    Examples
    --------
    >>> columns = {"kind": np.array(["line", "sum"], object), "x": np.array([2.0, -4.0])}
    >>> evaluated("kind == 'sum' and x < 0", columns), evaluated("100 * abs(x)", columns)
    (array([False,  True]), array([200., 400.]))
    """
    rows = len(next(iter(columns.values()), ()))
    with np.errstate(all="ignore"):
        found = computed(parsed(expression), columns)
    return np.broadcast_to(found, rows)


@cache
def parsed(expression: str) -> ast.expr:
    """An expression as Python reads it."""
    return ast.parse(expression, mode="eval").body


@cache
def columns_in(expression: str) -> frozenset[str]:
    """Names of the columns that an expression reads.

    >>> sorted(columns_in("kind == 'sum' and abs(x) > y.notna()"))
    ['kind', 'x', 'y']
    """
    names = {part.id for part in ast.walk(parsed(expression)) if isinstance(part, ast.Name)}
    return frozenset(names - {"abs"})


def computed(node: ast.expr, columns: Columns) -> Any:
    """What a part of an expression is: an array, or one value for all rows."""
    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name):
            return columns[name]
        case ast.BoolOp(op=op, values=parts):
            return reduce(OPERATIONS[type(op)], (computed(part, columns) for part in parts))
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.List(elts=choices)]):
            wanted = {computed(choice, columns) for choice in choices}
            return np.array([cell in wanted for cell in computed(left, columns)], bool)
        case (
            ast.BinOp(left=left, op=op, right=right)
            | ast.Compare(left=left, ops=[op], comparators=[right])
        ) if type(op) in OPERATIONS:
            return OPERATIONS[type(op)](computed(left, columns), computed(right, columns))
        case ast.Call(func=ast.Name(id="abs"), args=[amount]):
            return abs(computed(amount, columns))
        case ast.Call(func=ast.Attribute(value=column, attr="isna"), args=[]):
            return pd.isna(computed(column, columns))
        case ast.Call(func=ast.Attribute(value=column, attr="notna"), args=[]):
            return pd.notna(computed(column, columns))
    raise ValueError(f"not an expression of columns: {ast.unparse(node)}")
