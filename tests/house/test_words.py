"""One word for one thing: what the README's glossary does not say, no name in the code says either."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import files, modules, name

# Beside each, what to say instead.
NOT_OUR_WORDS = {
    "user": "agent, or person",
    "operator": "agent",
    "client": "caller",
    "approver": "lead, supervisor or director",
    "manager": "lead, supervisor or director; or what it really is",
    "office": "comm center",
    "area": "region",
    "schedule": "shift, override or roster",
    "ticket": "escalation",
    "case": "escalation",
    "incident": "escalation",
    "config": "policy or plan",
    "round": "wave",
    "tier": "wave",
    "ping": "page",
    "alert": "page",
    "acknowledge": "accept",
    "handoff": "warm transfer",
    "followup": "callback",
    "timer": "deadline",
    "breach": "overdue",
    "result": "disposition",
    "log": "timeline",
    "audit": "timeline",
    "history": "timeline",
    "helper": "what it really is",
    "util": "what it really is",
    "service": "what it really is",
}
# Each pattern is written so that it does not find itself.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b")
ONE_MACHINES_PATH = re.compile(r"(?<![\w.)}>*/-])/(?:ro[o]t|tm[p]|wo[r]k)/|/(?:hom[e]|User[s])/\w+/")
TEXT = {"", ".py", ".md", ".toml", ".yml", ".csv", ".html", ".css", ".js", ".sql", ".example", ".svg"}


@pytest.mark.parametrize("folder", ["bot", "directory"])
def test_names_use_the_words_of_the_house(folder: str) -> None:
    wrong = [
        f"{file}:{line} {identifier}: not “{word}”, use {NOT_OUR_WORDS[word]}"
        for file, tree in modules(folder)
        for line, identifier in _names(tree)
        for word in _words(identifier)
        if word in NOT_OUR_WORDS
    ]
    assert wrong == []


def test_columns_use_the_words_of_the_house() -> None:
    wrong = [
        f"{file}:{line} {column}: not “{word}”, use {NOT_OUR_WORDS[word]}"
        for file, tree in modules("adapters/store")
        for line, column in _columns(tree)
        for word in _words(column)
        if word in NOT_OUR_WORDS
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(UNFINISHED, id="a note of unfinished work"),
        pytest.param(ONE_MACHINES_PATH, id="a machine's own path"),
    ],
)
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("TicketOpened", ["ticket", "opened"]),
        ("open_cases", ["open", "case"]),
        ("HTTPClient", ["http", "client"]),
        ("follow_up", ["followup"]),
        ("address", ["address"]),
    ],
)
def test_a_name_is_read_word_by_word(identifier: str, words: list[str]) -> None:
    assert _words(identifier) == words


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The names of classes, functions and fields, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.lineno, node.target.id


def _columns(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The names of the columns that a module of the store declares: the first word given to `Column`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("Column"):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def _words(identifier: str) -> list[str]:
    """Take a name apart at its underscores and capitals, each word in small letters and the singular."""
    joined = re.sub(r"follow_?up", "followup", identifier, flags=re.IGNORECASE)
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", joined)
    return [re.sub(r"(?<=[^s])s$", "", part.lower()) for part in parts]
