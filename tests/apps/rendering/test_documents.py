"""Documents of blocks on paper: PDF and Word of the same content, charts, sources."""

import io
from dataclasses import replace

import pypdfium2
import pytest
from docx import Document as WordDocument

from apps.rendering.blocks import (
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Section,
    Series,
    Source,
    Table,
    frozen,
    thawed,
)
from apps.rendering.charts import draw, shade_of
from apps.rendering.documents import document_pdf
from apps.rendering.report_docx import document_docx

ROW = Source(
    "到课率", "护理", "2026年度", "批次 3 到课.xlsx 第 12 行", "datahub:observation_detail", 9
)
BAR = Chart("bar", "预警", ("护理", "药学<b>"), (Series("条", ("3", "")),), "条")
MM = 72 / 25.4
COLUMNS = (Column("指标", 60), Column("数值", 40, numeric=True))


def table(rows: int) -> Table:
    cells = tuple((Cell(f"第{n:03}项"), Cell("1.10", ROW)) for n in range(rows))
    return Table("各项指标", COLUMNS, cells)


def document(draft: bool = True, rows: int = 90) -> Document:
    blocks = (
        Heading("总体"),
        Paragraph("第一段。\n第二段。"),
        Figures((Figure("目标", "8", "项", ROW),)),
    )
    return Document(
        title="年度自我诊断报告",
        college="试验职业学院",
        subject="护理系",
        year="2026年度",
        sections=(
            Section("一、概述", blocks),
            Section("二、运行与监测", (table(rows), BAR)),
            Section("三、改进", (Table("措施", COLUMNS, (), "没有措施。"),)),
        ),
        signatures=("编制人", "校长签字"),
        state="送审中",
        is_draft=draft,
    )


def pages_of(pdf: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    texts = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    opened.close()
    return ["".join(text.split()) for text in texts]


def outside(pdf: bytes, drawn: str = "") -> list[str]:
    """Signs that stand beyond the margins of their page: portrait 28/26 mm, landscape 37/35 mm.

    `drawn`: what lies across the whole page on purpose.
    """
    found, opened = [], pypdfium2.PdfDocument(pdf)
    for number in range(len(opened)):
        page = opened[number]
        wide, high = page.get_size()
        left, right = (37, 35) if wide > high else (28, 26)
        low, most = left * MM - 1, wide - right * MM + 1
        text = page.get_textpage()
        for index in range(text.count_chars()):
            start, _, end, _ = text.get_charbox(index)
            sign = text.get_text_range(index, 1)
            if sign not in drawn and end > start and (start < low or end > most):
                found.append(f"{number + 1}: {sign} {start}-{end}")
    opened.close()
    return found


def wide_table(columns: int, share: int, rows: int = 6, **looks: bool) -> Table:
    """Shares that make more than 100 together, and words that have no place to break."""
    heads = tuple(Column(f"很长的列标题{n}", share) for n in range(columns))
    row = tuple(Cell(text) for text in ("2026-0001", "字" * 60, "Unbreakable" * 12) * columns)
    return Table("宽表", heads, (row[:columns],) * rows, **looks)


@pytest.mark.parametrize("columns", [3, 7, 8, 9, 14])
@pytest.mark.parametrize("wide", [False, True])
def test_a_table_fits_its_page_however_many_columns_it_has(columns, wide):
    blocks = (Paragraph("前文"), wide_table(columns, 24, wide=wide), BAR, Paragraph("后文"))
    pdf = document_pdf(replace(document(draft=False), sections=(Section("一", blocks),)))
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf)]

    assert outside(pdf) == []
    assert any(wide > high for wide, high in sizes) == (wide or columns > 8)
    assert sizes[-1][0] < sizes[-1][1]


def test_in_word_a_wide_table_lies_across_with_its_page_number():
    blocks = (Paragraph("前文"), wide_table(7, 24, wide=True), Paragraph("后文"))
    report = replace(document(draft=False), sections=(Section("一", blocks),))
    word = WordDocument(io.BytesIO(document_docx(report)))

    assert [one.page_width.mm > one.page_height.mm for one in word.sections] == [False, True, False]
    across = word.sections[1]
    assert not across.different_first_page_header_footer
    room = (across.page_width - across.left_margin - across.right_margin) / 36000
    table = next(one for one in word.tables if len(one.columns) == 7)
    assert sum(column.width.mm for column in table.columns) <= room + 0.1


def test_blocks_survive_freezing():
    blocks = [block for section in document().sections for block in section.blocks]

    assert thawed(frozen(blocks)) == tuple(blocks)

    assert thawed(frozen([wide_table(7, 9, wide=True)]))[0].wide
    before = frozen([table(1)])
    del before[0]["wide"]
    assert thawed(before) == (table(1),)


def test_a_source_is_listed_once_however_often_it_is_named():
    numbered = document().numbered()

    assert numbered.sources == (ROW,)
    assert numbered.numbers == {ROW: 1}


def test_the_contents_name_the_pages_on_which_sections_begin():
    pages = pages_of(document_pdf(document()))
    contents = pages[1]

    for title in ("一、概述", "二、运行与监测", "三、改进", "数据来源"):
        (page,) = [n for n, text in enumerate(pages, 1) if title in text and n > 2]
        said = contents.split(title)[1].lstrip(".…")
        assert said.startswith(str(page)), (title, page, said[:10])


def test_pages_are_counted_and_the_head_of_a_table_is_repeated():
    pages = pages_of(document_pdf(document()))

    assert len(pages) > 5
    assert "共" not in pages[0]
    for number, text in enumerate(pages[1:], 2):
        assert f"第{number}页共{len(pages)}页" in text
    with_rows = [text for text in pages if "项1.10" in text]
    assert len(with_rows) > 1
    assert all("指标数值" in text for text in with_rows)
    assert sum(text.count("项1.10来源1") for text in pages) == 90


@pytest.mark.parametrize("draft", [True, False])
def test_only_a_draft_is_marked(draft: bool):
    pages = pages_of(document_pdf(document(draft, rows=3)))

    assert all(("草稿" in text) is draft for text in pages)
    assert any("送审中" in text for text in pages) is draft


@pytest.mark.parametrize("draft", [True, False])
def test_word_says_the_same(draft: bool):
    word = WordDocument(io.BytesIO(document_docx(document(draft))))
    texts = [paragraph.text for paragraph in word.paragraphs]
    data = next(one for one in word.tables if one.rows[0].cells[0].text == "指标")

    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"] == [
        "一、概述",
        "二、运行与监测",
        "三、改进",
        "数据来源",
    ]
    assert {"第一段。", "第二段。", "没有措施。"} <= set(texts)
    assert len(data.rows) == 91
    assert data.rows[90].cells[1].text == "1.10〔来源1〕"
    assert "w:tblHeader" in data.rows[0]._tr.xml
    assert ("草" in word.sections[0].header.paragraphs[0].text) is draft
    assert "NUMPAGES" in word.sections[0].footer._element.xml
    assert word.sections[0].page_width.mm == pytest.approx(210, abs=1)


def test_a_chart_is_drawn_without_script_or_markup_of_others():
    drawn = draw(BAR)

    assert "<script" not in drawn
    assert "style=" not in drawn
    assert "药学&lt;b&gt;" in drawn
    assert drawn.count("<rect") == 2
    assert ">—<" in drawn


@pytest.mark.parametrize("form", ["bar", "stacked", "line", "heat"])
def test_every_chart_draws_and_has_its_table(form: str):
    series = (Series("正常", ("1", "20", "")), Series("红色", ("2", "", "<5")))
    chart = Chart(form, "分布", ("甲", "乙", "丙"), series)

    assert draw(chart).startswith("<svg")
    assert [len(row) for row in chart.table().rows] == [3, 3, 3]
    assert chart.table().rows[2][2].text == "<5"


def test_nothing_to_draw_is_nothing():
    assert draw(Chart("heat", "空", (), ())) == ""
    assert draw(Chart("bar", "空", ("甲",), (Series("x", ("",)),))) == ""


def test_the_fullest_cell_is_darkest():
    assert [shade_of(value, 8) for value in (None, 0, 1, 2, 3, 5, 8)] == [0, 0, 1, 1, 2, 3, 4]


def test_key_figures_are_never_parted_from_their_captions():
    """Wherever the page ends: numbers and captions of one block stand on one page."""
    blocks: list = []
    for n in range(12):
        blocks.append(Paragraph("\n".join("行" for _ in range(5 + n % 4))))
        items = tuple(Figure(f"名{n:02}之{k}", f"值{n:02}甲{k}乙", "项", ROW) for k in range(10))
        blocks.append(Figures(items))
    pages = pages_of(
        document_pdf(replace(document(), sections=(Section("一、概述", tuple(blocks)),)))
    )

    for n in range(12):
        where = {
            number
            for number, text in enumerate(pages)
            for k in range(10)
            for word in (f"名{n:02}之{k}", f"值{n:02}甲{k}乙")
            if word in text
        }
        assert len(where) == 1


def test_a_running_year_says_so_on_the_cover_of_both():
    running = replace(document(), as_of="2026年度尚未结束，数据截至2026年12月10日")

    assert "2026年度尚未结束，数据截至2026年12月10日" in pages_of(document_pdf(running))[0]
    words = WordDocument(io.BytesIO(document_docx(running))).paragraphs
    assert any("2026年度尚未结束" in one.text for one in words)
