"""Nothing grows beyond what a reader takes in at once."""

import ast

from tests.house.source import ROOT, files, modules, name

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 60
WRITTEN_BY_HAND = {".py", ".html", ".css", ".js"}


def test_no_file_is_longer_than_a_reader_takes_in() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files()
        if path.suffix in WRITTEN_BY_HAND
    }
    assert {file: length for file, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_every_function_fits_a_screen() -> None:
    folders = [path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    trees = [*modules(*folders), *((name(path), ast.parse(path.read_text())) for path in ROOT.glob("*.py"))]
    too_long = [
        f"{file}:{node.lineno} {node.name}"
        for file, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > MOST_LINES_OF_A_FUNCTION
    ]
    assert too_long == []


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
