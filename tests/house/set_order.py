"""No result of the engine may depend on the order of a set, which Python draws anew for each process.

The rule knows a set by its form (a display, a comprehension, `set(...)`, an operation on one) or, for a name, by what
the same function or the module binds or annotates it with. Membership, comparison and what gives one answer for any
order (`sorted`, `len`, `sum`, `min`, `max`, `any`, `all`, another set) are fine.
"""

import ast
from collections.abc import Iterator

from tests.house.source import Source, Violation

_SET_TYPES = frozenset({"set", "frozenset", "Set", "AbstractSet", "MutableSet"})
_SET_METHODS = frozenset({"union", "intersection", "difference", "symmetric_difference"})
_DICTIONARY_VIEWS = frozenset({"keys", "items"})
_SET_OPERATORS = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)
_ORDER_FREE = frozenset({"sorted", "len", "sum", "min", "max", "any", "all", "set", "frozenset"})
_ORDERED = frozenset({"list", "tuple", "iter", "next", "enumerate", "map", "filter", "zip", "reversed", "join", "pop"})
_ADVICE = "a set has no order that two runs share: sort it, or hold a sorted tuple"


def _called(node: ast.AST) -> str:
    """Give the last word of what a call calls, "" if it is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_set_annotation(node: ast.AST | None) -> bool:
    base = node.value if isinstance(node, ast.Subscript) else node
    if isinstance(node, ast.Subscript) and isinstance(base, ast.Name) and base.id == "Final":
        return _is_set_annotation(node.slice)
    return isinstance(base, ast.Name) and base.id in _SET_TYPES


def _is_set(node: ast.AST, names: frozenset[str]) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SET_OPERATORS):
        sides = (node.left, node.right)
        return any(_is_set(side, names) or _called(side) in _DICTIONARY_VIEWS for side in sides)
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.Set | ast.SetComp) or _called(node) in {"set", "frozenset", *_SET_METHODS}


def _scopes(source: Source) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Pair every node, outer ones first, with its outermost function, or with the module where there is none."""
    scope_of: dict[ast.AST, ast.AST] = {}
    for node in source.nodes:
        scope = scope_of.get(node, source.tree)
        if scope is source.tree and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            scope = node
        for child in ast.iter_child_nodes(node):
            scope_of[child] = scope
        yield node, scope


def _bound_names(source: Source) -> dict[ast.AST, frozenset[str]]:
    """By scope, the names that are bound to a set there, or annotated as one; a function sees the module's too."""
    names: dict[ast.AST, frozenset[str]] = {source.tree: frozenset()}
    for node, scope in _scopes(source):
        known = names.get(scope, names[source.tree])
        found: list[ast.AST] = []
        if isinstance(node, ast.AnnAssign) and _is_set_annotation(node.annotation):
            found = [node.target]
        elif isinstance(node, ast.Assign) and _is_set(node.value, known):
            found = list(node.targets)
        bound = {target.id for target in found if isinstance(target, ast.Name)}
        if isinstance(node, ast.arg) and _is_set_annotation(node.annotation):
            bound.add(node.arg)
        names[scope] = known | bound
    return names


def _ordered_uses(node: ast.AST) -> list[ast.AST]:
    """Expressions whose order the node depends on."""
    if isinstance(node, ast.For | ast.comprehension):
        return [node.iter]
    if isinstance(node, ast.Starred):
        return [node.value]
    if isinstance(node, ast.Call) and _called(node) in _ORDERED:
        receiver = [node.func.value] if isinstance(node.func, ast.Attribute) and node.func.attr == "pop" else []
        return [*receiver, *node.args]
    return []


def _order_free_parts(node: ast.AST) -> list[ast.AST]:
    """Parts of the node that it uses in any order: what `sorted` is given, what a set is made of."""
    if isinstance(node, ast.SetComp):
        return list(node.generators)
    if not isinstance(node, ast.Call) or _called(node) not in _ORDER_FREE:
        return []
    return [part for argument in node.args for part in (argument, *getattr(argument, "generators", ()))]


def set_order(source: Source) -> Iterator[Violation]:
    """Nothing in the engine depends on a set's order, and no value of it holds a set."""
    if source.layer != "engine":
        return
    names = _bound_names(source)
    order_free: set[ast.AST] = set()
    for node, scope in _scopes(source):
        order_free.update(_order_free_parts(node))
        if isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and _is_set_annotation(field.annotation):
                    yield Violation(source.path, field.lineno, f"a value of the engine holds a set: {_ADVICE}")
        if node not in order_free:
            for use in _ordered_uses(node):
                if _is_set(use, names[scope]):
                    yield Violation(source.path, use.lineno, _ADVICE)
