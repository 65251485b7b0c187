"""The bot and the directory tell their reader what each thing is."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import modules


@pytest.mark.parametrize("folder", ["bot", "directory"])
def test_every_public_module_class_and_function_says_what_it_is(folder: str) -> None:
    silent = [
        f"{file}: {label}"
        for file, tree in modules(folder)
        for label, node in _public(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public(
    tree: ast.Module,
) -> Iterator[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    yield "the module", tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node.name, node
