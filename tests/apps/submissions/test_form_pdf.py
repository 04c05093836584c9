"""The print-outs are the tables of the document (000, attachments 1 to 5)."""

import datetime as dt

import pytest

from apps.accounts.models import Institution, InstitutionName, User
from apps.core.errors import NotFoundError
from apps.submissions.models import AddedGroup, AddedRow, Cell, FormItem
from apps.submissions.reports import form_print, is_draft, render_form_pdf
from tests.apps.submissions.print_helpers import CODES, Filled, Printed, bare, make_form

pytestmark = pytest.mark.django_db
CONTINUED = "（续）"
DONE = ("approved", "approved")
BODY = "本专业现有专任教师12人，其中双师型教师9人，占75%；新增企业兼职教师3人，承担专业课学时比例达到32.5%。"


def printed(form: Filled) -> Printed:
    return Printed(render_form_pdf(form.submission, form.actor), form.facts["columns"])


def long_text(group: int, item: int, column: int) -> str:
    """Every cell with a text of its own, some of them longer than a page."""
    size = 12 if (group, item, column) == (1, 0, 2) else (group + 2 * item + 3 * column) % 5
    return "".join(f"第{group}组{item}项{column}列之{n}：{BODY}" for n in range(size))


@pytest.mark.parametrize("code", CODES)
def test_every_page_is_landscape_a4_with_the_documents_captions(code):
    form = make_form(code, states=DONE)

    pages = printed(form)

    assert {(round(w), round(h)) for w, h in pages.sizes} == {(842, 595)}
    assert set(pages.heads) == {"".join(column["caption"] for column in form.facts["columns"])}


@pytest.mark.parametrize("code", CODES)
def test_the_title_line_is_the_documents_with_its_blanks_filled(code):
    form = make_form(code)

    title = bare(form.facts["title_pattern"]).format(subject="护理", year="2025")

    assert title in bare(printed(form).texts[0])
    parts = form_print(form.submission, form.actor).title_parts
    assert [part.text for part in parts if part.filled] == [
        value
        for name, value in (("{subject}", "护理"), ("{year}", "2025"))
        if name in form.facts["title_pattern"]
    ]


@pytest.mark.parametrize("code", ["att1", "att2"])
def test_a_group_is_one_row_with_its_numbered_prompts(code):
    form = make_form(code, states=DONE, texts=lambda g, i, c: f"写{g}之{i}之{c}")

    pages = printed(form)

    groups = form.facts["groups"]
    assert pages.column(0).replace(CONTINUED, "") == "".join(
        bare(group["title"])
        + "".join(f"{item['number']}.{bare(item['label'])}" for item in group["items"])
        for group in groups
    )
    assert [item["number"] for item in groups[1]["items"]][:2] == [1, 2]
    for column in range(6):
        assert pages.column(column + 1) == "".join(
            f"{i + 1}.写{g}之{i}之{column}"
            for g, group in enumerate(groups)
            for i in range(len(group["items"]))
        )
    assert [len(group.rows) for group in form_print(form.submission, form.actor).groups] == [
        1
    ] * len(groups)


@pytest.mark.parametrize(("code", "last"), [("att3", 27), ("att4", 12)])
def test_an_item_is_one_row_numbered_right_through(code, last):
    form = make_form(code, states=DONE, texts=lambda g, i, c: f"写{g}之{i}之{c}")

    pages = printed(form)

    groups = form.facts["groups"]
    items = [item for group in groups for item in group["items"]]
    assert [item["number"] for item in items] == list(range(1, last + 1))
    assert pages.column(1) == "".join(f"{item['number']}.{bare(item['label'])}" for item in items)
    for column in range(6):
        assert pages.column(column + 2) == "".join(
            f"写{g}之{i}之{column}"
            for g, group in enumerate(groups)
            for i in range(len(group["items"]))
        )


def test_empty_prompts_keep_their_number_and_empty_columns_stay_empty():
    form = make_form(
        "att1", states=DONE, texts=lambda g, i, c: ("甲", "", "丙")[i] if (g, c) == (0, 0) else ""
    )

    first = form_print(form.submission, form.actor).groups[0].rows[0]

    assert first.cells == ("1. 甲\n2.\n3. 丙", "", "", "", "", "")
    assert printed(form).column(1) == "1.甲2.3.丙"


@pytest.mark.parametrize("code", ["att1", "att3"])
def test_nothing_is_lost_or_doubled_where_pages_break(code):
    form = make_form(code, states=DONE, texts=long_text)
    first = 1 if code == "att1" else 2

    pages = printed(form)

    assert len(pages.pages) > 6
    expected = form_print(form.submission, form.actor).groups
    for number in range(6):
        assert pages.column(number + first) == "".join(
            bare(row.cells[number]) for group in expected for row in group.rows
        )


@pytest.mark.parametrize("code", ["att1", "att3"])
def test_each_page_names_the_group_that_goes_on(code):
    form = make_form(code, states=DONE, texts=long_text)
    names = [bare(group["title"]) for group in form.facts["groups"]]

    pages = printed(form)

    current = None
    for page in pages.pages:
        starts = [name for name in names if page[0].startswith(name)]
        assert len(starts) == 1, page[0]
        goes_on = page[0].startswith(starts[0] + CONTINUED)
        assert goes_on == (starts[0] == current)
        current = max(names, key=page[0].rfind)
    assert pages.column(0).count(CONTINUED) > 4


def test_an_item_longer_than_a_page_says_its_label_again():
    form = make_form(
        "att4", states=DONE, texts=lambda g, i, c: BODY * 20 if (g, i, c) == (0, 1, 2) else ""
    )

    pages = printed(form)

    label = "2.职称提升"
    assert pages.column(1).count(label + CONTINUED) == pages.column(1).count(label) - 1 >= 1
    assert pages.column(4) == bare(BODY * 20)


def test_a_low_row_is_not_broken():
    form = make_form("att1", states=DONE)

    assert CONTINUED not in printed(form).column(0)


def test_numbers_stand_before_the_text_in_the_labels_order():
    form = make_form("att3", states=DONE)
    item = form.submission.template.groups.get(position=0).items.get(number=2)
    columns = {column.code: column for column in form.submission.template.columns.all()}
    scope = {
        "institution": form.submission.institution,
        "submission": form.submission,
        "item": item,
    }
    Cell.objects.create(
        **scope, column=columns["baseline"], values={"count": "12", "share": "34.30"}
    )
    Cell.objects.create(**scope, column=columns["target"], values={"share": "40"}, text="增加3人")

    row = form_print(form.submission, form.actor).groups[0].rows[1]

    assert row.cells[:2] == ("12人 / 34.30%", "— / 40%\n增加3人")


def test_the_header_line_has_the_documents_fields():
    form = make_form("att4", header={"number": "10023", "name": "张敏"}, states=DONE)

    text = bare(printed(form).texts[0])

    assert "工号：10023姓名：张敏日期：" in text


def test_a_department_writes_rows_and_groups_of_its_own():
    form = make_form("att5", states=DONE)
    assert [row.label for row in form_print(form.submission, form.actor).groups[0].rows] == [
        "1.",
        "2.",
        "……",
    ]
    scope = {"institution": form.submission.institution, "submission": form.submission}
    group = form.submission.template.groups.get(position=1)
    row = AddedRow.objects.create(**scope, group=group, label="修订考勤制度")
    own = AddedGroup.objects.create(**scope, title="安全工作")
    AddedRow.objects.create(**scope, added_group=own, label="消防演练")
    column = form.submission.template.columns.get(code="target")
    Cell.objects.create(**scope, row=row, column=column, text="六月完成")

    pages = printed(form)

    assert pages.column(1) == "1.修订考勤制度1.消防演练"
    assert pages.column(3) == "六月完成"
    assert pages.column(0).endswith("绩效考核安全工作")


def test_a_form_that_is_not_approved_is_marked_as_a_draft():
    form = make_form("att4", states=("submitted", "not_open"))

    text = printed(form).texts[0]

    assert "年初填写：已提交" in bare(text)
    assert {"草", "稿"} <= set(bare(text))


def test_an_approved_form_bears_no_draft_mark():
    assert "稿" not in printed(make_form("att4", states=("approved", "not_open"))).texts[0]


@pytest.mark.parametrize(
    ("states", "draft"),
    [
        (["not_open", "not_open"], True),
        (["approved", "not_open"], False),
        (["approved", "returned"], True),
        (["approved", "approved"], False),
    ],
)
def test_a_phase_that_has_not_begun_is_no_draft(states, draft):
    assert is_draft(states) is draft


def test_the_foot_bears_page_numbers_printer_and_the_colleges_name_of_the_year():
    form = make_form("att3", states=DONE)
    for name, year in (("三峡旅游学校", 2010), ("三峡旅游职业大学", 2026)):
        InstitutionName.objects.create(
            institution=form.submission.institution, name=name, valid_from=dt.date(year, 3, 1)
        )

    texts = [bare(text) for text in printed(form).texts]

    for number, text in enumerate(texts, 1):
        assert f"第{number}页共{len(texts)}页" in text
        assert "三峡旅游学校" in text
        assert "打印：张敏" in text


def test_a_form_of_another_college_is_not_there():
    form = make_form("att4")
    other = Institution.objects.create(code="u", name="别校")
    stranger = User.objects.create_user(institution=other, number="1", name="陌生")

    with pytest.raises(NotFoundError):
        render_form_pdf(form.submission, stranger)


def test_several_numbers_are_named_where_the_label_does_not_list_them():
    form = make_form("att1", states=DONE)
    items = FormItem.objects.of(form.submission.institution).filter(group__code="integration")
    item = items.get(label__startswith="产教融合效果")
    column = form.submission.template.columns.get(code="target")
    Cell.objects.create(
        institution=form.submission.institution,
        submission=form.submission,
        item=item,
        column=column,
        values={"order-students": "12", "bases": "12", "donations": "12"},
    )

    printed_text = "".join(
        cell
        for g in form_print(form.submission, form.actor).groups
        for row in g.rows
        for cell in row.cells
    )
    assert "订单培养学生数 12人" in printed_text
    assert "共建基地数 12个" in printed_text
    assert "企业捐赠额 12万元" in printed_text
