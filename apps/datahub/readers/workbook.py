"""What the workbook says about its sheets: order, visibility, date system, number formats."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from apps.datahub.readers.container import broken, read_member
from apps.datahub.readers.marks import PADDED, PERCENT
from apps.datahub.readers.safexml import parse_small

PART_LIMIT = 16 * 1024 * 1024
PERCENT_FORMATS = {9, 10}
PADDED_FORMAT = re.compile(r"0{2,20}")
WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class SheetEntry:
    name: str
    state: str
    part: str


@dataclass
class WorkbookParts:
    sheets: list[SheetEntry] = field(default_factory=list)
    hints: dict[int, str] = field(default_factory=dict)
    date1904: bool = False
    seen: set[str] = field(default_factory=set)


def read_parts(archive: zipfile.ZipFile) -> WorkbookParts:
    """The workbook's own parts; `seen` lists what has been unpacked."""
    parts = WorkbookParts(seen={WORKBOOK, "xl/_rels/workbook.xml.rels", "xl/styles.xml"})
    root = parse_small(read_member(archive, WORKBOOK, PART_LIMIT))
    targets = _targets(archive)
    for sheet in root.iter("sheet"):
        part = targets.get(sheet.get("id", ""), "")
        state = sheet.get("state", "visible")
        if part and "/chartsheets/" not in part:
            parts.sheets.append(SheetEntry(sheet.get("name", ""), state, part))
    for properties in root.iter("workbookPr"):
        parts.date1904 = properties.get("date1904", "0") in {"1", "true"}
    if "xl/styles.xml" in archive.namelist():
        parts.hints = _format_hints(read_member(archive, "xl/styles.xml", PART_LIMIT))
    if "xl/sharedStrings.xml" in archive.namelist():
        parts.seen.add("xl/sharedStrings.xml")
    return parts


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    root = parse_small(read_member(archive, "xl/_rels/workbook.xml.rels", PART_LIMIT))
    names = set(archive.namelist())
    targets = {}
    for relation in root.iter("Relationship"):
        if relation.get("TargetMode", "") == "External":
            continue
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        path = posixpath.normpath(path)
        if relation.get("Type", "").endswith("/worksheet") and path not in names:
            raise broken()
        targets[relation.get("Id", "")] = path
    return targets


def _format_hints(content: bytes) -> dict[int, str]:
    """Cell style -> mark, for the styles that show a number otherwise than it is stored."""
    root = parse_small(content)
    codes = {
        int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in root.iter("numFmt")
    }
    hints: dict[int, str] = {}
    for formats in root.iter("cellXfs"):
        for index, style in enumerate(formats.iter("xf")):
            number = int(style.get("numFmtId", "0"))
            hint = _hint(number, codes.get(number, ""))
            if hint:
                hints[index] = hint
    return hints


def _hint(number: int, code: str) -> str:
    if number in PERCENT_FORMATS or "%" in re.sub(r'"[^"]*"|\\.', "", code):
        return PERCENT
    if PADDED_FORMAT.fullmatch(code):
        return f"{PADDED}{len(code)}"
    return ""
