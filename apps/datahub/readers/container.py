"""The zip around a workbook, checked before anything in it is parsed."""

import re
import stat
import zipfile
from io import BytesIO

from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.limits import Limits
from apps.datahub.readers.sniff import SAVE_AS

NESTED = re.compile(
    r"\.(zip|rar|7z|gz|tar|jar|xlsx|xlsm|xlsb|docx|docm|pptx|pptm|ods|exe|dll)$", re.I
)
MACROS = re.compile(r"(^|/)(vbaProject[^/]*\.bin|macrosheets/|activeX/|dialogsheets/)", re.I)
BOMB_FROM = 4 * 1024 * 1024
CHUNK = 1024 * 1024


def open_container(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, after its directory has been found harmless; members are still unread."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRejectedError(
            "文件不完整或已损坏（可能没有上传完），请重新保存后再上传。", code="truncated"
        ) from error
    members = archive.infolist()
    if len(members) > limits.members:
        raise FileRejectedError("工作簿内部的文件数量异常，已拒绝读取。", code="bomb")
    for member in members:
        _check_name(member)
        _check_kind(member)
    _check_names_are_unique(members)
    _check_sizes(members, limits, len(data))
    _check_is_workbook(archive)
    return archive


def read_member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A small part, whole."""
    try:
        with archive.open(name) as stream:
            content = stream.read(limit + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, ValueError) as error:
        raise broken() from error
    if len(content) > limit:
        raise FileRejectedError("工作簿内部的文件过大，已拒绝读取。", code="bomb")
    return content


def check_remaining(archive: zipfile.ZipFile, seen: set[str]) -> None:
    """Unpack what no parser of ours reads (pictures, themes) once, so that no header can lie."""
    for member in archive.infolist():
        if member.filename in seen or member.is_dir():
            continue
        try:
            with archive.open(member) as stream:
                first = stream.read(4)
                while stream.read(CHUNK):
                    pass
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise broken() from error
        if first == b"PK\x03\x04":
            raise FileRejectedError("工作簿里还套着另一个压缩包，已拒绝读取。", code="nested")


def broken() -> FileRejectedError:
    return FileRejectedError("工作簿内部已损坏，请重新另存为 .xlsx 后再上传。", code="broken")


def _check_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = re.split(r"[/\\]", name)
    if ".." in parts or "\0" in name or "\\" in name or name.startswith("/") or ":" in name:
        raise FileRejectedError("工作簿内部有越界的文件路径，已拒绝读取。", code="traversal")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileRejectedError("工作簿内部有符号链接，已拒绝读取。", code="traversal")


def _check_kind(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.flag_bits & 0x1:
        raise FileRejectedError("文件设有密码，无法读取；请取消密码后再上传。", code="password")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileRejectedError(f"工作簿的压缩方式不受支持；{SAVE_AS}", code="container")
    if MACROS.search(name):
        raise FileRejectedError("工作簿含有宏，不能上传；请另存为不含宏的 .xlsx。", code="macros")
    if NESTED.search(name):
        raise FileRejectedError("工作簿里还套着另一个文件，已拒绝读取。", code="nested")


def _check_names_are_unique(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names):
        raise FileRejectedError("工作簿内部有重名的文件，已拒绝读取。", code="container")


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits, size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    exploding = any(
        member.file_size > BOMB_FROM
        and member.file_size > limits.ratio * max(member.compress_size, 1)
        for member in members
    )
    if unpacked > limits.unpacked or exploding or packed > size:
        raise FileRejectedError("文件解压后大得异常，已拒绝读取。", code="bomb")


def _check_is_workbook(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise FileRejectedError(f"不支持 .xlsb 和 .ods 工作簿；{SAVE_AS}", code="type")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise FileRejectedError("这个压缩文件不是 .xlsx 工作簿。", code="type")
    if b"macroEnabled" in read_member(archive, "[Content_Types].xml", CHUNK):
        raise FileRejectedError("工作簿含有宏，不能上传；请另存为不含宏的 .xlsx。", code="macros")
