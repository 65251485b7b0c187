"""A folder with the directory's files: read whole and never half-written, and watched for changes."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from directory.reading import DirectoryFaults, Fault, read_directory
from directory.roster import Directory

FILES = ("people.csv", "places.csv", "overrides.csv")
_TRIES = 5


class _Stamp(NamedTuple):
    """What changes when a file does, without opening it."""

    modified_ns: int
    size: int
    inode: int


_Stamps = tuple[_Stamp | None, ...]


class DirectoryFolder:
    """The folder named by the setting DIRECTORY."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: _Stamps | None = None
        self._seen: _Stamps | None = None

    def read(self) -> tuple[Directory, str]:
        """Give the directory and its version, the SHA-256 of the files' names and contents.

        Raises DirectoryFaults, for files that can't be read or do not stand still too; `changed` then waits for the
        next change all the same.
        """
        contents = self._contents()
        texts = _texts(contents)
        return read_directory(texts), _version(contents)

    def version(self) -> str:
        """Give the version without reading what it says, which takes seconds for 100,000 people; raises as `read`."""
        return _version(self._contents())

    def changed(self) -> bool:
        """Tell whether the files are others than those last read. Cheap: it only asks the file system for stamps.

        A change counts once it has stood still from one look to the next, as whoever writes may be halfway.
        """
        before, self._seen = self._seen, self._stamps()
        return self._seen == before != self._read

    def _contents(self) -> Mapping[str, bytes]:
        """The bytes of the files that are there, all of one moment: nothing changed from before to after."""
        if not os.path.isdir(self._path):
            self._read = self._stamps()
            raise DirectoryFaults([_no_folder(self._path)])
        for _ in range(_TRIES):
            self._read = self._stamps()
            try:
                contents = {name: self._bytes(name) for name, stamp in zip(FILES, self._read, strict=True) if stamp}
            except FileNotFoundError:
                continue
            if self._stamps() == self._read:
                return contents
        self._read = None
        found = "the files change while they are read"
        raise DirectoryFaults([Fault(self._path.name, None, None, found, "write them, and only then move them here")])

    def _bytes(self, name: str) -> bytes:
        try:
            return (self._path / name).read_bytes()
        except FileNotFoundError:
            raise
        except OSError as error:
            found = f"the file can't be read ({error.strerror})"
            raise DirectoryFaults([Fault(name, None, None, found, "let Warmline read it")]) from error

    def _stamps(self) -> _Stamps:
        return tuple(_stamp(self._path / name) for name in FILES)


def _stamp(file: Path) -> _Stamp | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return _Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


def _texts(contents: Mapping[str, bytes]) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for name, content in contents.items():
        try:
            texts[name] = content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            found = f"the byte {content[error.start]:#04x} is not UTF-8"
            faults.append(Fault(name, line, None, found, "save the file as UTF-8, called CSV UTF-8 in spreadsheets"))
    if faults:
        raise DirectoryFaults(faults)
    return texts


def _version(contents: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in contents.items():
        whole.update(f"{name} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def _no_folder(path: Path) -> Fault:
    found = "it is not a folder" if os.path.exists(path) else "there is no such folder"
    return Fault(str(path), None, None, found, f"set DIRECTORY to a folder with {FILES[0]} and {FILES[1]}")
