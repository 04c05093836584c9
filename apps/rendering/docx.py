"""Word documents: A4, Chinese fonts, a table with merged cells whose head repeats on every page.

`write_docx` puts a whole `Paper` down; `WordFile` is the same pen for whoever composes otherwise.
"""

import io
from typing import TYPE_CHECKING, Any

from apps.core import clock

from .paper import BODY, HEADING, NOTE, SIGNATURE, Paper, PaperTable

if TYPE_CHECKING:
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

FONT, HEAD_FONT = "仿宋", "黑体"
SIZES = {HEADING: 14, BODY: 12, NOTE: 9, SIGNATURE: 12}
TABLE_SIZE = 10
MARGIN_MM = 20
# A4 upright, in millimetres.
SHORT, LONG = 210, 297


class WordFile:
    """One document that is being written."""

    def __init__(self, *, title: str, landscape: bool = False) -> None:
        from docx import Document
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        self.document: Any = Document()
        now = clock.now().replace(tzinfo=None)
        about = self.document.core_properties
        about.author, about.title, about.comments = "", title, ""
        about.created = about.modified = now
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        wide, high = (LONG, SHORT) if landscape else (SHORT, LONG)
        section.page_width, section.page_height = Mm(wide), Mm(high)
        section.left_margin = section.right_margin = Mm(MARGIN_MM)
        section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
        self.width_mm = wide - 2 * MARGIN_MM
        self.section = section
        self._font(self.document.styles["Normal"], FONT, SIZES[BODY])

    @staticmethod
    def _font(style: Any, name: str, size: float) -> None:
        """Latin and Chinese characters are set apart in Word: both get the font."""
        from docx.oxml.ns import qn
        from docx.shared import Pt

        style.font.name, style.font.size = name, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)

    def run(self, paragraph: "Paragraph", text: str, *, font: str = FONT, **looks: Any) -> Any:
        """A piece of text; `looks`: size (points), bold, underline, grey."""
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(printable(text))
        run.font.name, run.bold = font, looks.get("bold", False)
        run.underline = looks.get("underline", False)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if "size" in looks:
            run.font.size = Pt(looks["size"])
        if looks.get("grey"):
            run.font.color.rgb = RGBColor(0x99, 0x99, 0x99)
        return run

    def title(self, text: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.run(paragraph, text, font=HEAD_FONT, size=16, bold=True)

    def text(self, text: str, style: str = BODY) -> None:
        """Paragraphs, one for each line."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        for line in text.split("\n"):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(4)
            if style == SIGNATURE:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            font = HEAD_FONT if style == HEADING else FONT
            self.run(paragraph, line, font=font, size=SIZES[style])

    def mark(self, text: str) -> None:
        """A line at the top of every page, large and grey."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self.section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.run(paragraph, text, font=HEAD_FONT, size=22, bold=True, grey=True)

    def foot(self, left: str, right: str) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Mm

        paragraph = self.section.footer.paragraphs[0]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self.width_mm), WD_TAB_ALIGNMENT.RIGHT)
        self.run(paragraph, f"{left}\t{right}", size=9)

    def table(self, table: PaperTable) -> None:
        rows, columns = len(table.rows), len(table.widths)
        made = self.document.add_table(rows=rows, cols=columns, style="Table Grid")
        made.autofit = False
        cells = made._cells
        total = sum(table.widths) or 1
        self._widths(made, [self.width_mm * width / total for width in table.widths])
        for y, x, cell in table.placed():
            target = cells[y * columns + x]
            if cell.rows > 1 or cell.columns > 1:
                last = (y + cell.rows - 1) * columns + x + cell.columns - 1
                target = target.merge(cells[last])
            self._fill(target, cell.text, bold=cell.bold, center=cell.center)
        for row in list(made.rows)[: table.head]:
            _repeat(row)

    @staticmethod
    def _widths(made: Any, widths: list[float]) -> None:
        from docx.shared import Mm

        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        for index, cell in enumerate(made._cells):
            cell.width = Mm(widths[index % len(widths)])

    def _fill(self, target: "_Cell", text: str, *, bold: bool, center: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        for extra in target.paragraphs[1:]:
            extra._element.getparent().remove(extra._element)
        for number, line in enumerate(text.split("\n")):
            paragraph = target.add_paragraph() if number else target.paragraphs[0]
            if center:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self.run(paragraph, line, size=TABLE_SIZE, bold=bold)

    def content(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def printable(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n")


def write_docx(*papers: Paper) -> bytes:
    """The papers as one Word document, each on pages of its own; a draft among them marks them all."""
    first = papers[0]
    word = WordFile(title=first.title, landscape=first.landscape)
    draft = next((paper for paper in papers if paper.draft), None)
    if draft:
        word.mark(f"{draft.mark}　{draft.draft}")
    word.foot(first.foot_left, first.foot_right)
    for number, paper in enumerate(papers):
        if number:
            word.document.add_page_break()
        _write(word, paper)
    return word.content()


def _write(word: WordFile, paper: Paper) -> None:
    word.title(paper.title)
    if paper.fields:
        word.text(paper.fields_line)
    for one in paper.before:
        word.text(one.text, one.style)
    if paper.table is not None:
        word.table(paper.table)
    for one in paper.after:
        word.text(one.text, one.style)
