"""Small wrong versions of a module, one change each: what a test of the module must notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

COMPARISONS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
OPERATORS = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Sub: ast.BitOr}
CALLS = {"any": "all", "all": "any"}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """The wrong versions of one node."""
    if isinstance(node, ast.Compare):
        for turn, operator in enumerate(node.ops):
            if type(operator) in COMPARISONS:
                wrong = copy.deepcopy(node)
                wrong.ops[turn] = COMPARISONS[type(operator)]()
                yield wrong
    elif isinstance(node, ast.BoolOp):
        wrong = copy.deepcopy(node)
        wrong.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield wrong
        for turn in range(len(node.values)):
            wrong = copy.deepcopy(node)
            del wrong.values[turn]
            yield wrong if len(wrong.values) > 1 else wrong.values[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        wrong = copy.deepcopy(node)
        wrong.op = OPERATORS[type(node.op)]()
        yield wrong
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        wrong = copy.deepcopy(node)
        wrong.func = ast.Name(CALLS[node.func.id], ast.Load())
        yield wrong
    elif isinstance(node, ast.IfExp):
        yield copy.deepcopy(node.body)
        yield copy.deepcopy(node.orelse)
    elif isinstance(node, ast.If):
        wrong = copy.deepcopy(node)
        wrong.test = ast.UnaryOp(ast.Not(), wrong.test)
        yield wrong


class _Swap(ast.NodeTransformer):
    def __init__(self, place: int, version: int) -> None:
        self.place, self.version, self.seen = place, version, -1

    def visit(self, node: ast.AST) -> ast.AST:
        self.seen += 1
        if self.seen == self.place:
            return list(changes(node))[self.version]
        return self.generic_visit(node)


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Each wrong version of a module's text with words for where it is wrong."""
    whole = ast.parse(text)
    for node in ast.walk(whole):  # types are for the type checker
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("object", ast.Load())

    def walk(node: ast.AST) -> Iterator[ast.AST]:
        yield node  # in the order in which _Swap counts
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    for place, node in enumerate(walk(whole)):
        for version, wrong in enumerate(changes(node)):
            tree = ast.fix_missing_locations(_Swap(place, version).visit(copy.deepcopy(whole)))
            yield (
                f"line {node.lineno}: {ast.unparse(node).splitlines()[0]} -> {ast.unparse(wrong).splitlines()[0]}",
                ast.unparse(tree),
            )  # type: ignore[attr-defined]
