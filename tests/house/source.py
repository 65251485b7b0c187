"""The repository's own files, as the tests of the house read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HIDDEN_BUT_OURS = (".ci", ".github", ".env.example", ".gitignore")


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of ours under a folder: nothing hidden, unless it is known to be ours, and nothing compiled."""
    for path in sorted(folder.iterdir()):
        if path.name == "__pycache__" or (path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file in these folders of the repository, by its path in it, parsed."""
    for folder in folders:
        if (ROOT / folder).is_dir():
            for path in files(ROOT / folder):
                if path.suffix == ".py":
                    yield name(path), ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """The path as it is written inside the repository."""
    return path.relative_to(ROOT).as_posix()
