"""Fetches the schema of Teams' manifests out of its makers' npm package, of which nothing lies in this repository.

Run as `python -m tests.support.ensure_schema`, it says in one line what it found or did, and never fails: the test that
needs the schema tells if it is not there.
"""

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "1.29"
PACKAGE = "@microsoft/app-manifest@1.1.2"
SHA512 = "uXdmYzhIcchi3Tc9Sh3pTDMe55zy7ge19bnYCGB1gzuyha85Ii7wfdTruwEhqseaX9pwsWDRB5Ot/ltv0rCONw=="
INSIDE = f"package/build/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
SCHEMA = Path(sys.prefix) / "schemas" / f"teams-manifest-v{VERSION}.json"
SECONDS = 120


class NoSchema(Exception):
    """The schema can't be had; the text says why."""


def ensure_schema() -> str:
    """Put the schema in its place, if it is not there yet; give a word on where it came from. Raises NoSchema."""
    if SCHEMA.is_file():
        return "found"
    schema = _taken_from(_packed())
    SCHEMA.parent.mkdir(exist_ok=True)
    # Written aside and moved, so that what stands there is always whole.
    aside = SCHEMA.with_suffix(".new")
    aside.write_bytes(schema)
    aside.replace(SCHEMA)
    return f"out of npm's {PACKAGE}"


def _packed() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise NoSchema("there is no npm to fetch it with")
    with tempfile.TemporaryDirectory() as folder:
        command = (npm, "pack", PACKAGE, "--silent", "--pack-destination", folder)
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise NoSchema(f"npm took longer than {SECONDS} s") from None
        packages = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(packages) != 1:
            raise NoSchema(f"npm did not give {PACKAGE}")
        return packages[0].read_bytes()


def _taken_from(package: bytes) -> bytes:
    if base64.b64encode(hashlib.sha512(package).digest()).decode() != SHA512:
        raise NoSchema(f"what npm gave as {PACKAGE} is another package")
    with tarfile.open(fileobj=io.BytesIO(package)) as opened:
        schema = opened.extractfile(INSIDE)
        if schema is None:
            raise NoSchema(f"{PACKAGE} has no {INSIDE}")
        return schema.read()


def main() -> None:
    """Print what was found or done."""
    try:
        how = ensure_schema()
    except (NoSchema, OSError) as fault:
        how = f"not there: {fault}"
    sys.stdout.write(f"Schema of Teams' manifests: {SCHEMA} ({how})\n")


if __name__ == "__main__":
    main()
