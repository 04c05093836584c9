"""The real type of a file, by its content; its name is never believed."""

from apps.datahub.readers.errors import FileRejectedError

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
FOREIGN = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"{\\rtf", "RTF 文档"),
)


def real_type(data: bytes) -> str:
    """``zip`` or ``text``; whatever is neither is refused with the way out."""
    if not data.strip(b"\0 \r\n\t"):
        raise FileRejectedError("文件是空的，没有任何内容。", code="empty")
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(b"PK\x05\x06"):
        raise FileRejectedError("文件是一个空的压缩包，不是表格。", code="container")
    if data.startswith(OLE):
        raise _refuse_ole(data)
    for magic, noun in FOREIGN:
        if data.startswith(magic):
            raise FileRejectedError(f"这是{noun}，不是表格；请上传 .xlsx 或 .csv。", code="type")
    _refuse_markup(data)
    return "text"


def only_named_workbook(file_name: str, data: bytes) -> bool:
    """Whether a file is called a workbook and is none; its name serves to explain, never to read."""
    return file_name.lower().endswith(".xlsx") and not data.startswith(ZIP)


def _refuse_ole(data: bytes) -> FileRejectedError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileRejectedError(
            "工作簿设有打开密码，无法读取；请取消密码后另存为 .xlsx 再上传。", code="password"
        )
    return FileRejectedError(
        "这是旧版 .xls 工作簿（改扩展名无效），请另存为 .xlsx 后再上传。", code="xls"
    )


def _refuse_markup(data: bytes) -> None:
    head = data[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise FileRejectedError(f"这是网页或 XML 文件，不是工作簿；{SAVE_AS}", code="type")
