"""A document of blocks as Word: title page, contents, headings, tables, page numbers, sources.

A chart stands as its table. Word works the contents and page numbers out when it opens the file.
"""

from typing import Any

from .blocks import Block, Cell, Chart, Document, Figures, Heading, Paragraph, Source, Table
from .docx import FONT, HEAD_FONT, LONG, SHORT, WordFile, printable
from .paper import PaperCell, PaperTable

TITLE_FONT = "方正小标宋简体"
MARGINS = {"top": 37, "right": 26, "bottom": 35, "left": 28}  # millimetres: GB/T 9704
# Where each margin lies on a page that was turned to the right.
TURNED = {"top": "left", "right": "bottom", "bottom": "right", "left": "top"}
FIRST_LINE = 32  # points: two signs of 三号


def document_docx(document: Document) -> bytes:
    """The same document as the PDF, frozen or draft."""
    return ReportFile(document.numbered()).write()


class ReportFile(WordFile):
    """A report that is being written."""

    def __init__(self, report: Document) -> None:
        from docx.shared import Mm

        super().__init__(title=report.title)
        self.report, self.numbers, self.across = report, report.numbers, False
        for side, size in MARGINS.items():
            setattr(self.section, f"{side}_margin", Mm(size))
        self.width_mm = SHORT - MARGINS["left"] - MARGINS["right"]
        self._font(self.document.styles["Normal"], FONT, 16)
        for level, size in ((1, 16), (2, 14)):
            style = self.document.styles[f"Heading {level}"]
            self._font(style, HEAD_FONT, size)
            style.font.color.rgb = None

    def write(self) -> bytes:
        if self.report.is_draft:
            self.mark(f"草稿　{self.report.state}".strip())
        self.page_numbers()
        self.title_page()
        self.contents()
        for section in self.report.sections:
            self.turn(across=False)
            self.document.add_heading(printable(section.title), 1)
            for block in section.blocks:
                self.turn(across=isinstance(block, Table) and block.across)
                self.block(block)
        self.turn(across=False)
        if self.report.sources:
            self.sources()
        return self.content()

    def turn(self, *, across: bool) -> None:
        """Go on upright or, for a wide table, across: on a new page with the same type area, turned."""
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        if across == self.across:
            return
        self.across, section = across, self.document.add_section()
        section.different_first_page_header_footer = False
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        wide, high = (LONG, SHORT) if across else (SHORT, LONG)
        section.page_width, section.page_height = Mm(wide), Mm(high)
        for side, size in MARGINS.items():
            setattr(section, f"{TURNED[side] if across else side}_margin", Mm(size))
        sides = ("top", "bottom") if across else ("left", "right")
        self.width_mm = wide - sum(MARGINS[side] for side in sides)

    def page_numbers(self) -> None:
        """第 x 页　共 y 页; none on the title page."""
        self.section.different_first_page_header_footer = True
        if self.report.is_draft:
            first = self.section.first_page_header.paragraphs[0]
            self.run(first, f"草稿　{self.report.state}", font=HEAD_FONT, size=22, grey=True)
        paragraph = self.section.footer.paragraphs[0]
        paragraph.alignment = 1
        self.run(paragraph, f"{self.report.college}　第 ", size=9)
        self.field(paragraph, "PAGE", "1")
        self.run(paragraph, " 页　共 ", size=9)
        self.field(paragraph, "NUMPAGES", "1")
        self.run(paragraph, " 页", size=9)

    def field(self, paragraph: Any, code: str, shown: str) -> None:
        """A field that Word works out; `shown` stands there until it has."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        for kind in ("begin", "code", "separate", "shown", "end"):
            run = self.run(paragraph, shown if kind == "shown" else "", size=9)
            if kind == "shown":
                continue
            element = OxmlElement("w:instrText" if kind == "code" else "w:fldChar")
            if kind == "code":
                element.set(qn("xml:space"), "preserve")
                element.text = f" {code} "
            else:
                element.set(qn("w:fldCharType"), kind)
            run._r.append(element)

    def line(self, text: str, size: float, *, font: str = FONT, before: float = 0) -> None:
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        paragraph.alignment = 1  # centred
        paragraph.paragraph_format.space_before = Pt(before)
        self.run(paragraph, text, font=font, size=size)

    def title_page(self) -> None:
        report = self.report
        self.line(report.college, 22, font=TITLE_FONT, before=70)
        self.line(report.title, 26, font=TITLE_FONT, before=40)
        self.line(report.year, 16, before=30)
        if report.subject != report.college:
            self.line(report.subject, 16)
        if report.edition:
            self.line(report.edition, 16)
        if report.as_of:
            self.line(f"（{report.as_of}）", 14)
        for number, one in enumerate(report.signatures):
            text = f"{one}：＿＿＿＿＿＿＿＿　　　　年　　月　　日"
            self.line(text, 15, before=0 if number else 120)
        self.document.add_page_break()

    def contents(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.line("目　录", 16, font=HEAD_FONT)
        paragraph = self.document.add_paragraph()
        self.field(paragraph, 'TOC \\o "1-1" \\h \\z \\u', "打开后请更新目录（右键，更新域）。")
        update = OxmlElement("w:updateFields")
        update.set(qn("w:val"), "true")
        self.document.settings.element.append(update)
        self.document.add_page_break()

    def block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self.document.add_heading(printable(block.text), 2)
        elif isinstance(block, Paragraph):
            self.paragraph(block)
        elif isinstance(block, Figures):
            self.figures(block)
        elif isinstance(block, Chart):
            self.data(block.table())
            if block.note:
                self.paragraph(Paragraph(block.note, "note"))
        else:
            self.data(block)

    def paragraph(self, block: Paragraph) -> None:
        from docx.shared import Pt

        for line in block.lines:
            paragraph = self.document.add_paragraph()
            self.run(paragraph, line, size=10.5 if block.tone else 16)
            if not block.tone:
                paragraph.paragraph_format.first_line_indent = Pt(FIRST_LINE)

    def figures(self, block: Figures) -> None:
        rows: list[tuple[str, ...]] = [
            (one.label, self.sourced(Cell(f"{one.text} {one.unit}".strip(), one.source)))
            for one in block.items
        ]
        self.grid(("项目", "数值"), rows, (60, 40))

    def data(self, table: Table) -> None:
        self.document.add_heading(printable(table.title), 2)
        if not table.rows:
            self.paragraph(Paragraph(table.empty, "note"))
            return
        rows = [tuple(self.sourced(cell) for cell in row) for row in table.rows]
        head = tuple(column.caption for column in table.columns)
        self.grid(head, rows, tuple(column.width for column in table.columns))

    def grid(
        self, head: tuple[str, ...], rows: list[tuple[str, ...]], widths: tuple[float, ...]
    ) -> None:
        captions = tuple(PaperCell(text, bold=True, center=True) for text in head)
        body = tuple(tuple(PaperCell(text) for text in row) for row in rows)
        self.table(PaperTable(widths, (captions, *body)))

    def sourced(self, cell: Cell) -> str:
        return f"{cell.text}〔来源{self.numbers[cell.source]}〕" if cell.source else cell.text

    def sources(self) -> None:
        self.document.add_heading("数据来源", 1)
        rows = [self.source_row(number, one) for number, one in enumerate(self.report.sources, 1)]
        self.grid(("来源", "指标", "对象", "时段", "出处"), rows, (8, 26, 18, 14, 34))

    @staticmethod
    def source_row(number: int, one: Source) -> tuple[str, ...]:
        return str(number), one.title, one.subject, one.period, one.origin
