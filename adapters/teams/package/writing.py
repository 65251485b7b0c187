"""Writes the app package as a zip that can be uploaded in the Teams admin center."""

import json
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.teams.package.icons import color, outline
from adapters.teams.package.manifest import COLOR_ICON, OUTLINE_ICON, manifest
from adapters.teams.settings import TeamsSettings
from bot.ports import BadSetting


def write_package(path: Path, settings: TeamsSettings | None, url: str, made_at: datetime) -> None:
    """Write the zip; the same settings make the same bytes at the same minute.

    url: where Warmline is reached from outside, beginning with https://. Raises BadSetting for an address that won't
    do, where Teams is not set up, and if the file can't be written.
    """
    if settings is None:
        raise BadSetting("TEAMS_APP_ID is not set: the package carries it; the README tells where you get it.")
    try:
        files = {
            "manifest.json": json.dumps(manifest(settings.app_id, url, made_at), indent=2).encode(),
            COLOR_ICON: color(),
            OUTLINE_ICON: outline(),
        }
        with ZipFile(path, "w", ZIP_DEFLATED) as package:
            for name, content in files.items():
                package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    except (ValueError, OSError) as fault:
        raise BadSetting(str(fault)) from None
