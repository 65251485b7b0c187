"""A directory's folder is read whole, and watched without being opened."""

import os
import shutil
from pathlib import Path

import pytest

from adapters.files.folder import DirectoryFolder
from adapters.files.settings import DEMO, FilesSettings
from directory.reading import DirectoryFaults
from directory.roster import Directory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of the demo's folder, to be changed."""
    return Path(shutil.copytree(DEMO, tmp_path / "ours"))


def _faults(folder: DirectoryFolder) -> list[str]:
    with pytest.raises(DirectoryFaults) as refused:
        folder.read()
    return [str(fault) for fault in refused.value.faults]


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(text)


def test_a_folder_becomes_a_directory() -> None:
    directory, _ = DirectoryFolder(DEMO).read()
    assert isinstance(directory, Directory)
    assert directory.people
    assert directory.overrides


def test_the_version_is_the_same_wherever_the_same_files_are(path: Path) -> None:
    assert DirectoryFolder(path).read() == DirectoryFolder(DEMO).read()


def test_the_version_changes_with_a_file(path: Path) -> None:
    folder = DirectoryFolder(path)
    _, before = folder.read()
    _append(path / "overrides.csv", "mei,2026-01-01 00:00,2026-01-02 00:00,off,\n")
    _, after = folder.read()
    assert after != before


def test_overrides_need_not_be_there(path: Path) -> None:
    folder = DirectoryFolder(path)
    _, with_them = folder.read()
    (path / "overrides.csv").unlink()
    directory, version = folder.read()
    assert directory.overrides == ()
    assert version != with_them


def test_other_files_are_passed_over(path: Path) -> None:
    (path / "people.csv.bak").write_bytes(b"\xff")
    assert DirectoryFolder(path).read() == DirectoryFolder(DEMO).read()


def test_a_missing_folder_is_a_fault_that_names_the_setting(tmp_path: Path) -> None:
    (fault,) = _faults(DirectoryFolder(tmp_path / "none"))
    assert fault.endswith("none: there is no such folder; set DIRECTORY to a folder with people.csv and places.csv.")


def test_a_file_in_place_of_the_folder_is_a_fault(path: Path) -> None:
    (fault,) = _faults(DirectoryFolder(path / "people.csv"))
    assert "people.csv: it is not a folder; set DIRECTORY" in fault


def test_missing_files_are_faults_each(path: Path) -> None:
    (path / "people.csv").unlink()
    (path / "places.csv").unlink()
    files = [fault.split(";")[0] for fault in _faults(DirectoryFolder(path))]
    assert files == ["people.csv: the file is missing", "places.csv: the file is missing"]


def test_what_is_no_file_is_a_fault(path: Path) -> None:
    (path / "people.csv").unlink()
    (path / "people.csv").mkdir()
    (fault,) = _faults(DirectoryFolder(path))
    assert fault.startswith("people.csv: the file can't be read (Is a directory)")


def test_files_in_another_encoding_are_faults_with_their_lines(path: Path) -> None:
    for name in ("people.csv", "places.csv"):
        lines = (path / name).read_bytes().splitlines(keepends=True)
        (path / name).write_bytes(b"".join([*lines[:2], b"Gr\xf6\xdfe\n"]))
    allowed = "save the file as UTF-8, called CSV UTF-8 in spreadsheets."
    assert _faults(DirectoryFolder(path)) == [
        f"people.csv line 3: the byte 0xf6 is not UTF-8; {allowed}",
        f"places.csv line 3: the byte 0xf6 is not UTF-8; {allowed}",
    ]


def test_a_folder_as_it_was_read_has_not_changed(path: Path) -> None:
    folder = DirectoryFolder(path)
    folder.read()
    assert not any(folder.changed() for _ in range(3))


@pytest.mark.parametrize("how", ["written", "touched", "replaced", "removed", "emptied"])
def test_a_change_counts_once_it_stood_still_for_two_looks(path: Path, how: str) -> None:
    folder = DirectoryFolder(path)
    folder.read()
    file = path / "overrides.csv"
    match how:
        case "written":
            _append(file, "\n")
        case "touched":
            os.utime(file, ns=(1, 1))
        case "replaced":
            times = file.stat()
            shutil.copy(file, path / "new.csv")
            os.utime(path / "new.csv", ns=(times.st_atime_ns, times.st_mtime_ns))
            (path / "new.csv").replace(file)
        case "removed":
            file.unlink()
        case _:
            shutil.rmtree(path)
    assert [folder.changed() for _ in range(3)] == [False, True, True]


def test_a_file_that_grows_between_looks_is_not_taken_for_done(path: Path) -> None:
    folder = DirectoryFolder(path)
    folder.read()
    looks = []
    for _ in range(3):
        _append(path / "people.csv", "\n")
        looks.append(folder.changed())
    assert [*looks, folder.changed()] == [False, False, False, True]


def test_a_change_is_over_once_it_was_read_even_if_it_was_bad(path: Path) -> None:
    folder = DirectoryFolder(path)
    folder.read()
    _append(path / "people.csv", "only one cell\n")
    assert [folder.changed(), folder.changed()] == [False, True]
    assert _faults(folder)
    assert not any(folder.changed() for _ in range(3))


class _WrittenWhileRead(DirectoryFolder):
    """A folder whose people.csv gets another line at each of the first so many reads of it."""

    def __init__(self, path: Path, times: int) -> None:
        super().__init__(path)
        self._file = path / "people.csv"
        self._left = times

    def _bytes(self, name: str) -> bytes:
        content = super()._bytes(name)
        if name == self._file.name and self._left:
            self._left -= 1
            _append(self._file, f"new{self._left},New,agent,,KS,,always,,,,\n")
        return content


def test_a_read_during_which_a_file_was_written_is_done_again(path: Path) -> None:
    directory, _ = _WrittenWhileRead(path, times=2).read()
    assert {"new0", "new1"} <= set(directory.people)


def test_files_that_never_stand_still_are_a_fault_and_looked_at_again_later(path: Path) -> None:
    folder = _WrittenWhileRead(path, times=1000)
    (fault,) = _faults(folder)
    assert "the files change while they are read" in fault
    assert [folder.changed(), folder.changed()] == [False, True]


def test_the_setting_names_a_folder_and_is_the_demo_else() -> None:
    assert FilesSettings.read({}) == FilesSettings.read({"DIRECTORY": " "}) == FilesSettings(DEMO)
    assert FilesSettings.read({"DIRECTORY": "our/people"}) == FilesSettings(Path("our/people"))
