"""The face of the packaged program: its icon in each system's format, and its card."""

from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DRAWING = ROOT / "resources" / "icons" / "inkseek.svg"
SKETCH_TYPE = "application/x-inkseek+json"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon_file(folder: Path = ROOT / "build" / "icons", system: str = sys.platform) -> str:
    """Render the icon for a system and return its file."""
    suffix = {"win32": "ico", "darwin": "icns"}.get(system, "png")
    file = folder / f"inkseek.{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    large = rendered(1024)
    if suffix == "ico":
        large.save(file, sizes=[(size, size) for size in SIZES])
    elif suffix == "icns":
        large.save(file)
    else:
        rendered(256).save(file)
    return str(file)


def rendered(size: int) -> Any:
    """Return the icon as a picture."""
    import resvg_py
    from PIL import Image

    png = resvg_py.svg_to_bytes(
        svg_string=DRAWING.read_text("utf-8"), width=size, height=size, skip_system_fonts=True
    )
    return Image.open(io.BytesIO(bytes(png)))


def windows_version(program: str) -> Any:
    """Return the version resource that Explorer shows in a file's properties."""
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    version = PROJECT["version"]
    numbers = (*(int(part) for part in version.split(".")), 0)
    told = {
        "CompanyName": PROJECT["authors"][0]["name"],
        "FileDescription": "Inkseek",
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": f"Copyright {PROJECT['authors'][0]['name']}. {PROJECT['license']}",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Inkseek",
        "ProductVersion": version,
    }
    english = StringTable("040904B0", [StringStruct(key, text) for key, text in told.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[StringFileInfo([english]), VarFileInfo([VarStruct("Translation", [1033, 1200])])],
    )


def mac_info() -> dict[str, Any]:
    """Return what macOS reads from Info.plist: names, and that .inkseek files are ours."""
    return {
        "CFBundleName": "Inkseek",
        "CFBundleDisplayName": "Inkseek",
        "CFBundleShortVersionString": PROJECT["version"],
        "CFBundleVersion": PROJECT["version"],
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": f"Copyright {PROJECT['authors'][0]['name']}",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Inkseek sketch",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": ["org.inkseek.sketch"],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": "org.inkseek.sketch",
                "UTTypeDescription": "Inkseek sketch",
                "UTTypeConformsTo": ["public.json"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["inkseek"],
                    "public.mime-type": SKETCH_TYPE,
                },
            }
        ],
    }
