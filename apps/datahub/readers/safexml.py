"""XML without surprises: UTF-8, well-formed, no document type, hence no entities."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from apps.datahub.readers.container import broken
from apps.datahub.readers.errors import FileRejectedError


class Guard:
    """Feeds bytes through expat, which refuses in C what the byte scan could not see."""

    def __init__(self, *, strict: bool = False) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.EntityDeclHandler = _refuse_doctype
        self.parser.XmlDeclHandler = _check_encoding
        self._started = False
        if strict:
            self.parser.CommentHandler = _refuse_comment
            self.parser.StartCdataSectionHandler = _refuse_comment

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        if not self._started and b"\0" in chunk[:64]:
            raise _encoding_error()
        self._started = True
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise broken() from error


def parse_small(content: bytes) -> Element:
    """A small part as a tree, names without their namespace."""
    builder = TreeBuilder()
    guard = Guard()
    guard.parser.StartElementHandler = lambda name, attributes: builder.start(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    guard.parser.EndElementHandler = lambda name: builder.end(_local(name))
    guard.parser.CharacterDataHandler = builder.data
    guard.feed(content, last=True)
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_arguments: object) -> None:
    raise FileRejectedError("工作簿内部含有文档类型或实体定义，已拒绝读取。", code="dtd")


def _refuse_comment(*_arguments: object) -> None:
    raise FileRejectedError(
        "工作表内部含有注释片段，请用 Excel 或 WPS 另存为 .xlsx 后再上传。", code="markup"
    )


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise _encoding_error()


def _encoding_error() -> FileRejectedError:
    return FileRejectedError("工作簿内部的编码不是 UTF-8，已拒绝读取。", code="encoding")
