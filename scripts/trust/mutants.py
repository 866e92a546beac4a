"""Small faults put into a module, one at a time: an operator, a number, a condition or a call is changed.

Texts, annotations, decorators and what is said in an error are left alone: they change what is read, not what is
computed. So is the `strict` of zip, which like an assertion says what holds anyway.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OPERATORS: Final[dict[type[ast.AST], tuple[str, str]]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.BitXor: ("^", "&"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}
_LEFT_ALONE: Final = (ast.Raise, ast.JoinedStr, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """A module with one fault.

    Attributes
    ----------
    file : str
        The module, from the root of the repository.
    line : int
        Where the fault is, counted from 1.
    lines : tuple of int
        Lines whose run may meet it: those of the changed expression, and the first of its statement.
    before, after : str
        The line without and with the fault.
    source : str
        The whole module with the fault.
    """

    file: str
    line: int
    lines: tuple[int, ...]
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        """What tells it from all others: it changes with the module."""
        return hashlib.sha256(f"{self.file}\0{self.source}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Change:
    """A text that replaces that from one position (line from 1, byte) to another."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def mutants(path: Path, root: Path) -> list[Mutant]:
    """Return every mutant of a module, from its first line to its last."""
    source = path.read_text(encoding="utf-8")
    text = source.splitlines(keepends=True)
    starts = [0]
    for line in text:
        starts.append(starts[-1] + len(line.encode()))
    raw = source.encode()
    found: dict[bytes, Mutant] = {}
    for statement, change in _changes(ast.parse(source), raw, starts):
        first, last = starts[change.start[0] - 1] + change.start[1], starts[change.end[0] - 1] + change.end[1]
        changed = raw[:first] + change.text.encode() + raw[last:]
        try:
            compile(changed, str(path), "exec")
        except SyntaxError:
            continue
        at = change.start[0]
        lines = (statement, *range(at, change.end[0] + 1))
        found[changed] = Mutant(
            path.relative_to(root).as_posix(), at, lines, text[at - 1].strip(),
            changed.decode().splitlines()[at - 1].strip(), changed.decode(),
        )  # fmt: skip
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.after))


def _changes(tree: ast.Module, raw: bytes, starts: list[int]) -> Iterator[tuple[int, _Change]]:
    """Yield every change to a module, with the first line of its statement."""
    for statement, node in _computing(tree, 1):
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                yield from ((statement, change) for change in _operator(left, op, right, raw, starts))
            case ast.Compare(left=left, ops=ops, comparators=others):
                for before, op, after in zip([left, *others], ops, others, strict=False):
                    yield from ((statement, change) for change in _operator(before, op, after, raw, starts))
            case ast.BoolOp(op=op, values=values):
                for before, after in itertools.pairwise(values):
                    yield from ((statement, change) for change in _operator(before, op, after, raw, starts))
            case ast.AugAssign(target=target, op=op, value=value):
                yield from ((statement, change) for change in _operator(target, op, value, raw, starts))
            case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
                yield statement, _Change(_start(node), _start(operand), "")
            case ast.Constant(value=bool() as value):
                yield statement, _Change(_start(node), _end(node), str(not value))
            case ast.Constant(value=int() | float() as value):
                yield statement, _Change(_start(node), _end(node), repr(value + 1 if abs(value) < 10 else 2 * value))
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                pass
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                whole = raw[
                    starts[test.lineno - 1] + test.col_offset : starts[test.end_lineno - 1] + test.end_col_offset
                ]
                yield statement, _Change(_start(test), _end(test), f"(not ({whole.decode()}))")
            case ast.Expr(value=ast.Call() as call):
                yield statement, _Change(_start(call), _end(call), "pass")
            case ast.Break():
                yield statement, _Change(_start(node), _end(node), "continue")
            case ast.Continue():
                yield statement, _Change(_start(node), _end(node), "break")


def _operator(before: ast.expr, op: ast.AST, after: ast.expr, raw: bytes, starts: list[int]) -> Iterator[_Change]:
    """Yield the change of the operator that stands between two expressions."""
    if type(op) not in OPERATORS:
        return
    old, new = OPERATORS[type(op)]
    first = starts[before.end_lineno - 1] + before.end_col_offset
    between = raw[first : starts[after.lineno - 1] + after.col_offset].decode()
    place = between.find(old)
    line = before.end_lineno + between.count("\n", 0, place)
    column = first + len(between[:place].encode()) - starts[line - 1]
    yield _Change((line, column), (line, column + len(old)), new)


def _computing(node: ast.AST, statement: int) -> Iterator[tuple[int, ast.AST]]:
    """Yield the nodes below one that compute something, with the first line of the statement of each."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, _LEFT_ALONE):
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            line = child.lineno if isinstance(child, ast.stmt) else statement
            yield line, child
            yield from _computing(child, line)


def _start(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0
