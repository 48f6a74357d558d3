"""Breaking the code on purpose: every comparison of a module, one at a time, in this process.

The functions stay the objects they are, only what they do is exchanged; so whoever imported one
runs the broken code, and the classes stay those of the values that tests compare.
"""

import ast
import inspect
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

Example = tuple[str, Callable[[], object]]

_INSTEAD: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_SECONDS = 2.0
"""Of this process's own time: what a broken loop may take before it counts as noticed."""


class Endless(BaseException):
    """A broken loop did not end."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One comparison of one function with another operator in its place."""

    module: ModuleType
    function: str
    comparison: str
    instead: str
    tree: ast.Module

    def __str__(self) -> str:
        """Return where it is and what it does, the same whatever lines come before it."""
        name = self.module.__name__.rpartition(".")[2]
        return f"{name}.{self.function}: {self.comparison} -> {self.instead}"

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Let the function do the wrong thing for a while."""
        function = _found(self.module, self.function)
        compiled = compile(self.tree, inspect.getfile(self.module), "exec")
        (broken,) = (each for each in _codes(compiled) if each.co_qualname == self.function)
        right = function.__code__
        function.__code__ = broken
        try:
            yield
        finally:
            function.__code__ = right


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Yield every comparison of a module's functions, with each other operator in its place."""
    tree = ast.parse(inspect.getsource(module))
    for function, node in _functions(tree):
        for comparison in (each for each in ast.walk(node) if isinstance(each, ast.Compare)):
            for position, operator in enumerate(comparison.ops):
                for other in _INSTEAD[type(operator)]:
                    yield _mutant(module, tree, function, comparison, position, other())


def caught(mutant: Mutant, examples: Sequence[Example]) -> str | None:
    """Return the first example that fails with a mutant alive, None where all pass."""
    with mutant.alive():
        for name, example in examples:
            try:
                with _at_most(_SECONDS):
                    example()
            except (Exception, Endless):  # whatever it is, somebody would notice
                return name
    return None


def stories(module: ModuleType) -> Iterator[Example]:
    """Yield the plain tests of a module, one for each set of their parameters."""
    for name, test in vars(module).items():
        plain = not hasattr(test, "hypothesis") and not inspect.iscoroutinefunction(test)
        if name.startswith("test_") and plain:
            yield from ((name, _bound(test, given)) for given in _parameters(test))


def property_of(test: Any, *strategies: SearchStrategy[Any], examples: int) -> Example:
    """Return a hypothesis test as an example: always the same values, and no search for less."""
    few = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return test.__name__, few(given(*strategies)(test.hypothesis.inner_test))


def _mutant(
    module: ModuleType,
    tree: ast.Module,
    function: str,
    comparison: ast.Compare,
    position: int,
    other: ast.cmpop,
) -> Mutant:
    was = comparison.ops[position]
    comparison.ops[position] = other
    changed = deepcopy(tree)
    comparison.ops[position] = was
    return Mutant(module, function, ast.unparse(comparison), _SIGNS[type(other)], changed)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def _found(module: ModuleType, qualified: str) -> FunctionType:
    owner, _, name = qualified.rpartition(".")
    holder = getattr(module, owner) if owner else module
    found = vars(holder)[name]
    function = found.fget if isinstance(found, property) else found
    assert isinstance(function, FunctionType)
    return function


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def _parameters(test: Any) -> Iterator[dict[str, object]]:
    """Yield the arguments of every case of a test that is parametrized."""
    choices: list[list[dict[str, object]]] = []
    for mark in getattr(test, "pytestmark", []):
        names, cases = mark.args
        split = [each.strip() for each in names.split(",")] if isinstance(names, str) else names
        choices.append([_case(split, each) for each in cases])
    for chosen in product(*choices):
        yield {name: value for each in chosen for name, value in each.items()}


def _case(names: Sequence[str], case: Any) -> dict[str, object]:
    named = hasattr(case, "marks")  # as `pytest.param` makes it
    values = case.values if named else (case,) if len(names) == 1 else case
    return dict(zip(names, values, strict=True))


def _bound(test: Callable[..., object], given: dict[str, object]) -> Callable[[], object]:
    return lambda: test(**given)


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def end(_: int, __: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
