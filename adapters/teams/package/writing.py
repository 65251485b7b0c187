"""Writes the app package as a zip that can be uploaded in the Teams admin center."""

import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.teams.package.icons import color, outline
from adapters.teams.package.manifest import COLOR_ICON, OUTLINE_ICON, manifest


def write_package(path: Path, app_id: str, url: str) -> None:
    """Write the zip; the same settings make the same bytes.

    app_id: the bot's application id. url: where Warmline is reached from outside, beginning with https://. Raises
    ValueError for an address that won't do, and OSError if the file can't be written.
    """
    files = {
        "manifest.json": json.dumps(manifest(app_id, url), indent=2).encode(),
        COLOR_ICON: color(),
        OUTLINE_ICON: outline(),
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
