"""Plans, standards, the schedule, regulations, empty tables and the matrix as staff read them."""

import re
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from apps.accounts.models import Institution, User
from apps.chains.models import PlanningDocument, PrintedTable, ScheduleItem, StandardFamily
from apps.core import clock
from apps.organisation.choices import Role
from apps.organisation.models import Unit
from tests.chain.profiles import load
from tests.factories import log_in, make_institution, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2018, 3, 10)
DOCUMENTS = ("sanxia", "yulin", "xiangyang", "luzhou", "neimenggu")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> dict[str, Institution]:
    """Every document's institution, for all tests of this file; rolled back at their end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.travel(TODAY):
            found = {name: load(name)[0] for name in DOCUMENTS}
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def reader(loaded, client, clock_at):
    """Reads the pages of one document's college on a day within its schedule."""
    clock_at(TODAY)

    def read(profile: str, name: str, *args, **query) -> str:
        college = loaded[profile]
        user = User.objects.of(college).first() or make_user(college, "周敏", role=Role.QA_OFFICE)
        log_in(client, user)
        return words(client.get(reverse(name, args=args), query).content.decode())

    return read


def words(page: str) -> str:
    return re.sub(r"\s+", " ", page)


def test_the_target_chain_is_a_tree_with_who_answers(reader):
    page = reader("xiangyang", "chains:plans")

    assert page.index("学校“十三五”发展规划") < page.index("专业建设规划")
    assert 'class="zg-depth-0"> 学校“十三五”发展规划' in page
    assert 'class="zg-depth-3"> 各专业建设规划' in page
    college = Unit.objects.get(name="教务处", institution__code="xiangyang")
    assert f'<a href="{reverse("console:unit_detail", args=[college.pk])}">教务处</a>' in page
    assert "共 28 项" in page


def test_a_search_keeps_what_lies_above_its_find(reader):
    page = reader("xiangyang", "chains:plans", q="各专业年度")

    assert "共 5 项" in page
    assert "各专业年度建设实施计划" in page
    assert "教师自我发展规划" not in page


def test_plans_of_one_layer_stand_under_their_general_plan(reader):
    page = reader("xiangyang", "chains:plans", layer="student")

    assert "学生个人发展规划" in page
    assert "共 5 项" in page  # three of the layer, and the two above them


def test_families_say_how_many_standards_and_elements_they_have(reader):
    page = reader("sanxia", "chains:standards")

    assert "师资队伍建设主要标准要素一览表" in page
    assert "6 项" in page
    assert "48 个" in page


def test_a_search_among_standards_leads_into_the_family(reader):
    page = reader("xiangyang", "chains:standards", q="精品课堂")

    assert "找到 1 项标准" in page
    assert "?q=%E7%B2%BE" in page
    assert "师资标准" not in page


def test_a_family_lists_its_standards_with_elements_levels_and_criteria(reader):
    family = StandardFamily.objects.get(code="major", institution__code="luzhou")
    page = reader("luzhou", "chains:standard_detail", family.pk)

    for text in ("国家级特色专业", "目标定位"):
        assert text in page


def test_a_criterion_called_like_its_element_stands_once(reader):
    family = StandardFamily.objects.get(code="major", institution__code="luzhou")
    page = reader("luzhou", "chains:standard_detail", family.pk)

    elements = page.split("zg-elements")[2].split("</ul>")[0]
    assert re.findall(r">\s*([^<>]*要素符合度[^<>]*?)\s*<", elements) == ["要素符合度（定性）"]


def test_headings_of_a_family_stand_once(reader):
    family = StandardFamily.objects.get(code="teacher", institution__code="yulin")
    page = reader("yulin", "chains:standard_detail", family.pk)

    assert page.count("二、发展标准") == 1
    assert "文件留有空行，可续加。" in page


def test_the_schedule_says_what_is_past_what_is_next_and_what_comes_back(reader):
    page = reader("sanxia", "chains:schedule")

    assert "期限已过" in page
    assert "接下来" in page
    assert "下一次 3月30日" in page  # every month, before the 30th
    assert "下一次 12月31日" in page  # every year in December


@pytest.mark.parametrize(
    ("show", "number"), [("", 90), ("past", 81), ("open", 9), ("recurring", 3)]
)
def test_the_schedule_is_narrowed_by_how_its_tasks_stand(reader, show, number):
    assert f"共 {number} 项" in reader("xiangyang", "chains:schedule", show=show)


def test_a_part_names_the_task_it_belongs_to(reader):
    page = reader("yulin", "chains:schedule", q="学院专业发展规划")

    assert "属于：完善学院“十三五”事业发展规划、各子规划" in page


def test_regulations_are_narrowed_by_layer_and_status(reader):
    page = reader("luzhou", "chains:regulations", layer="course", status="create")

    assert "课程适时性诊改制度" in page
    assert "共 1 项" in page


def test_an_empty_table_is_drawn_as_it_is_printed(reader):
    table = PrintedTable.objects.get(code="t6", institution__code="xiangyang")
    page = reader("xiangyang", "chains:table_detail", table.pk)

    assert re.search(r'<th scope="colgroup"\s+colspan="12"\s+rowspan="1"> 月度任务完成情况', page)
    assert page.count('<th scope="col"') == 18
    assert "常规工作" in page


def test_the_matrix_merges_heads_and_leads_to_what_it_names(reader):
    page = reader("sanxia", "console:matrix")

    assert re.search(r'<th scope="rowgroup"\s+rowspan="4">决策指挥</th>', page)
    assert re.search(r'<td colspan="\d">\s*构建智能校园管理平台', page)
    unit = Unit.objects.get(code="jiaowu", institution__code="sanxia")
    assert f'href="{reverse("console:unit_detail", args=[unit.pk])}">教务处</a>' in page
    assert f"{reverse('chains:plans')}?q=" in page


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("chains:plans", "plans.yaml"),
        ("chains:standards", "standards.yaml"),
        ("chains:schedule", "schedules.yaml"),
        ("chains:regulations", "regulations.yaml"),
        ("chains:tables", "tables.yaml"),
    ],
)
def test_an_empty_register_says_what_to_load(client, name, file):
    log_in(client, make_user(make_institution("空白学院"), "周敏", role=Role.QA_OFFICE))

    assert file in client.get(reverse(name)).content.decode()


def test_a_college_whose_document_prints_no_matrix_has_no_tab_for_it(reader):
    assert reverse("console:matrix") not in reader("luzhou", "chains:plans")
    assert reverse("console:matrix") in reader("sanxia", "chains:plans")

    page = reader("luzhou", "console:matrix")
    assert "本校的诊改文件没有印" in page
    assert "yaml" not in page


def test_a_search_without_finds_says_so(reader):
    assert "没有符合条件的条目" in reader("sanxia", "chains:plans", q="不存在的规划")


def test_a_long_list_is_paged(reader):
    page = reader("xiangyang", "chains:schedule")

    assert "第 1 / 3 页" in page


def test_an_officer_of_the_province_reads_the_provinces_own(loaded, client):
    province = loaded["neimenggu"]
    log_in(client, make_user(province, "苏晓", role=Role.PROVINCE_OFFICER))

    page = client.get(reverse("chains:schedule")).content.decode()

    assert "公布下一年度接受诊改复核的院校名单和时间安排" in page
    assert not set(ScheduleItem.objects.of(province)) & set(
        ScheduleItem.objects.filter(institution__code="sanxia")
    )
    assert "诊改宣讲与学习" not in page


def test_students_have_no_part_in_registers(client):
    college = make_institution("某学院")
    student = make_user(college, "学生甲", kind=User.Kind.STUDENT)
    log_in(client, student)

    assert client.get(reverse("chains:plans")).status_code == 403


def test_printed_words_are_cut_where_units_are_named(loaded):
    plan = PlanningDocument.objects.of(loaded["yulin"]).get(code="shixun")

    assert [(text, unit.code if unit else "") for text, unit in plan.segments()] == [
        ("教务处", "jiaowu"),
        ("、", ""),
        ("实训中心", "shixun"),
        ("、", ""),
        ("各系部", "xibu"),
    ]
