"""The small mistakes that a mutation tester makes in a module, each at one place of its syntax tree."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutation:
    """One mistake: where, what it says there instead, the functions around it, and how the tree is changed."""

    line: int
    what: str
    function: str | None
    make: Callable[[], None]


def mutations(tree: ast.Module) -> Iterator[Mutation]:
    """Every mistake that can be made in a module's functions and in the values that it names, in reading order.

    Types, docstrings, decorators, what parameters are by themselves, and the bodies of classes outside their methods
    are left alone. `make` changes the tree itself: whoever wants the next mistake parses anew.
    """
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield from _in_body(node.body, node.name)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    yield from _in_body(method.body, f"{node.name}.{method.name}")
        elif isinstance(node, ast.Assign) or (isinstance(node, ast.AnnAssign) and node.value is not None):
            yield from _within(node.value, None)  # type: ignore[arg-type]


def _in_body(body: list[ast.stmt], name: str) -> Iterator[Mutation]:
    for at, statement in enumerate(body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        yield from _dropped(body, at, name)
        yield from _within(statement, name)


def _dropped(body: list[ast.stmt], at: int, name: str) -> Iterator[Mutation]:
    """A statement that is not there: a call for its effect, a refusal, a change of what is there already."""
    statement = body[at]
    sets_within = isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Name | ast.Tuple)
    if sets_within or isinstance(statement, ast.Expr | ast.Raise | ast.AugAssign | ast.Continue | ast.Break):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield | ast.YieldFrom):
            return
        nothing = ast.copy_location(ast.Pass(), statement)
        yield Mutation(statement.lineno, "without the statement", name, lambda: body.__setitem__(at, nothing))


def _within(node: ast.AST, name: str | None) -> Iterator[Mutation]:
    """The mistakes of a node, then those of what it is made of."""
    yield from _of(node, name)
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "args") and isinstance(
            node, ast.AnnAssign | ast.FunctionDef
        ):
            continue
        if isinstance(node, ast.Raise | ast.Lambda) or (isinstance(node, ast.Call) and _is_of_types(node.func)):
            continue
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield from _in_body(value, name or "")
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, ast.AST):
                    yield from _within(each, name)
        elif isinstance(value, ast.AST):
            yield from _within(value, name)


def _is_of_types(called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id in ("isinstance", "cast", "TypeVar", "NewType")


def _of(node: ast.AST, name: str | None) -> Iterator[Mutation]:
    """The mistakes that are made in a node itself."""
    line = getattr(node, "lineno", 0)
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                if other := SWAPPED.get(type(op)):
                    yield Mutation(line, _said(op, other), name, _set(ops, at, other()))
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if other := SWAPPED.get(type(op)):
            if name or not isinstance(op, ast.BitOr):  # outside functions it joins types
                yield Mutation(line, _said(op, other), name, _put(node, "op", other()))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield Mutation(line, "without `not`", name, _become(node, operand))
        case ast.Constant(value=bool(value)):
            yield Mutation(line, f"{not value} for {value}", name, _put(node, "value", not value))
        case ast.Constant(value=int(value)):
            yield Mutation(line, f"{value + 1} for {value}", name, _put(node, "value", value + 1))
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield Mutation(line, "None returned", name, _put(node, "value", ast.Constant(None)))
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if _is_plain(test):
            yield Mutation(test.lineno, "the opposite asked", name, _put(node, "test", ast.UnaryOp(ast.Not(), test)))
        case ast.comprehension(ifs=[_, *_] as ifs):
            for at, test in enumerate(ifs):
                yield Mutation(test.lineno, "without the condition", name, _set(ifs, at, ast.Constant(True)))
        case ast.Call(func=ast.Name(id=called) as func) if called in NAMES:
            yield Mutation(line, f"{NAMES[called]} for {called}", name, _put(func, "id", NAMES[called]))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_plain(test: ast.expr) -> bool:
    """Whether a condition has no comparison, conjunction or negation of its own that would be changed anyway."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant)


def _said(op: ast.AST, other: type[ast.AST]) -> str:
    return f"{other.__name__} for {type(op).__name__}"


def _put(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _set(within: list[ast.AST] | list[ast.cmpop] | list[ast.expr], at: int, value: object) -> Callable[[], None]:
    return lambda: within.__setitem__(at, value)  # type: ignore[call-overload]


def _become(node: ast.AST, other: ast.AST) -> Callable[[], None]:
    """Make a node what another is, where it stands."""

    def make() -> None:
        node.__class__ = other.__class__
        node.__dict__.clear()
        node.__dict__.update(other.__dict__)

    return make
