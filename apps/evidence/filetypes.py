"""Which files may prove something: by their name and by their first bytes, both of which must agree.

What a browser might run (HTML, SVG, XML) and what carries macros is refused.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from apps.core.errors import InvalidError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
OFFICE = "application/vnd.openxmlformats-officedocument"
# ending: type, what the content starts with, the member that an Office file must have
TYPES: dict[str, tuple[str, tuple[bytes, ...], bytes]] = {
    "pdf": ("application/pdf", (b"%PDF-",), b""),
    "doc": ("application/msword", (OLE,), b""),
    "xls": ("application/vnd.ms-excel", (OLE,), b""),
    "ppt": ("application/vnd.ms-powerpoint", (OLE,), b""),
    "docx": (f"{OFFICE}.wordprocessingml.document", (ZIP,), b"word/"),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", (ZIP,), b"xl/"),
    "pptx": (f"{OFFICE}.presentationml.presentation", (ZIP,), b"ppt/"),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",), b""),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",), b""),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",), b""),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a"), b""),
    "webp": ("image/webp", (b"RIFF",), b"WEBP"),
    "heic": ("image/heic", (), b"ftyp"),
    "zip": ("application/zip", (ZIP,), b""),
}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)
WORDS = "PDF、Word、Excel、PPT、图片或 ZIP"
MACROS = b"vbaProject.bin"
UNSAFE = re.compile(r'[\\/:*?"<>|]+')
NAME_LENGTH = 120


def safe_name(name: str) -> str:
    """The file's own name: no folders, no invisible or reserved characters, at most 120 long."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = " ".join(name.split())
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    name = UNSAFE.sub("_", name).lstrip(". ")
    path = PurePosixPath(name or "文件")
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix


def type_of(name: str, content: bytes) -> str:
    """The content's type. Raises InvalidError unless name and content agree on an allowed one."""
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    if ending not in TYPES:
        raise _refused(f"只收{WORDS}，不收“.{ending}”文件。" if ending else f"只收{WORDS}。")
    content_type, starts, member = TYPES[ending]
    begins = not starts or content.startswith(starts)
    # The rest of a signature stands near the start, a member of an Office file anywhere.
    held = not member or member in (content if ZIP in starts else content[:16])
    if not begins or not held:
        raise _refused(f"“{name}”的内容不是它名字所说的类型，请另存后再上传。")
    if ZIP in starts and member and MACROS in content:
        raise _refused("不收带宏的文件，请另存为不带宏的格式。")
    return content_type


def _refused(message: str) -> InvalidError:
    return InvalidError(message, fields={"upload": message})
