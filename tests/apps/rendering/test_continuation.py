"""Cutting a group where its page ended."""

import pytest

from apps.rendering.assets import assets
from apps.rendering.continuation import between, repeat_heads
from apps.rendering.engine import Engine


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (0, 4, "一 二三 四"),
        (0, 2, "一 二"),
        (2, 4, "三 四"),
        (1, 3, "二三"),
        (4, 4, ""),
        (0, 0, ""),
    ],
)
def test_spaces_do_not_count_and_do_not_hang_over(start, stop, expected):
    assert between(" 一 二三 四 ", start, stop) == expected


def test_a_text_is_cut_without_loss_at_every_place():
    text = "2025年新增 12 人，占 75%；\u3000其中 Dr. Wang 等3人"
    for place in range(len(text)):
        whole = between(text, 0, place) + between(text, place, 99)
        assert "".join(whole.split()) == "".join(text.split())


def test_a_document_without_a_broken_group_is_laid_out_once():
    from weasyprint import HTML

    table = "<table data-continue><tbody><tr><th><p data-repeat>名</p></th><td><p>文</p></td></tr></tbody></table>"
    document = HTML(string=table)
    rounds = []

    repeat_heads(document, lambda: rounds.append(1) or document.render())

    assert rounds == [1]


def test_a_long_row_repeats_its_head_and_each_page_its_captions():
    engine = Engine({name: str(path) for name, path in assets.items()})
    words = "".join(f"<p>{n:03}号措施已落实到人。</p>" for n in range(120))
    html = (
        "<html lang='zh'><table data-continue style='width:100%'><thead><tr><th>诊改内容</th><th>年度目标</th></tr></thead>"
        f"<tbody><tr><th><p data-repeat>课程体系</p><p>1. 课程标准</p></th><td>{words}</td></tr></tbody></table>"
    )

    texts = pages_of(engine.render(html, ["base.css"], "x"))

    assert len(texts) > 3
    assert all("诊改内容" in text and "课程体系" in text for text in texts)
    assert ["（续）" in text for text in texts] == [False] + [True] * (len(texts) - 1)
    assert sum(text.count("课程标准") for text in texts) == 1
    assert all(sum(text.count(f"{n:03}号措施") for text in texts) == 1 for n in range(120))


def test_a_high_row_fills_the_page_before_and_a_low_one_stays_whole():
    """Where it went to the next page whole and left most of its own white."""
    engine = Engine({name: str(path) for name, path in assets.items()})
    heights = (10, 14, 3, 14)
    rows = [
        "".join(f"<p>第{row}行第{n:03}句。</p>" for n in range(height))
        for row, height in enumerate(heights)
    ]
    body = "".join(
        f"<tbody><tr style='break-inside: avoid'><th><p data-repeat>要素{n}</p></th><td>{words}</td></tr></tbody>"
        for n, words in enumerate(rows)
    )
    html = f"<html lang='zh'><table data-continue style='width:100%'>{body}</table>"

    texts = pages_of(engine.render(html, ["base.css"], "x"))

    assert len(texts) == 3
    assert "第1行第000句" in texts[0]
    assert "要素1（续）" in texts[1]
    for row, height in enumerate(heights):
        assert all("".join(texts).count(f"第{row}行第{n:03}句") == 1 for n in range(height))


def pages_of(pdf: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    texts = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    document.close()
    return ["".join(text.split()) for text in texts]
