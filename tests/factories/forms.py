"""Form templates and forms that are being filled."""

from itertools import count
from typing import Any

from apps.accounts.models import Institution
from apps.core import clock
from apps.layers.models import Subject
from apps.layers.registry import layers
from apps.organisation.choices import Role
from apps.submissions.definitions import publish
from apps.submissions.models import FormTemplate, Submission
from apps.submissions.services import open_year
from tests.factories.organisation import make_subject, make_user

LEVELS = [
    {
        "code": "unit",
        "title": "部门负责人审核",
        "role": Role.UNIT_HEAD.value,
        "post": "",
        "days": 0,
    },
    {"code": "qa", "title": "质管办审核", "role": Role.QA_OFFICE.value, "post": "", "days": 0},
]
OWNERS = {
    "school": Role.UNIT_HEAD,
    "major": Role.MAJOR_LEADER,
    "course": Role.COURSE_LEADER,
    "teacher": Role.TEACHER,
    "student": Role.TEACHER,
}
_numbers = count(1)


def _column(code: str, caption: str, phase: str, char_limit: int | None = None) -> dict[str, Any]:
    return {
        "code": code,
        "caption": caption,
        "semantic": code,
        "phase": phase,
        "width": 10,
        "char_limit": char_limit,
        "required": True,
        "problem_share": None,
        "parts": [],
        "choices": [],
        "prefill": "",
    }


def form_definition(**overrides: Any) -> dict[str, Any]:
    """A small form: two fixed items, the target written in spring, the result in December."""
    items = [
        {
            "code": f"i{number}",
            "number": number,
            "label": label,
            "measures": [{"code": "count", "caption": "项数", "unit": "项", "metric": ""}],
        }
        for number, label in enumerate(("课程标准建设", "课程调整"), start=1)
    ]
    group = {"code": "g1", "title": "课程体系", "free_rows": False, "printed_rows": 0}
    group["own_columns"] = []
    return {
        "code": "form",
        "name": "年度质量目标计划与诊改报告",
        "layer": "major",
        "kind": "major",
        "title_pattern": "{subject}（{year}年度）质量目标计划与诊改报告",
        "unit_kinds": [],
        "period": "year",
        "opens_itself": False,
        "row_per": "item",
        "continuous_numbers": False,
        "open_groups": False,
        "numbered_items": True,
        "table_title": "",
        "signature": "",
        "notes": [],
        "owner_role": Role.MAJOR_LEADER.value,
        "source": "",
        "position": 0,
        "header_fields": [],
        "levels": LEVELS,
        "phases": [
            {"code": "plan", "caption": "年初填写", "opens": "01-01", "due": "03-31"},
            {"code": "review", "caption": "年末填写", "opens": "12-01", "due": "12-31"},
        ],
        "columns": [
            _column("group", "诊改内容", ""),
            _column("item", "主要项目", ""),
            _column("target", "年度目标", "plan", 100),
            _column("result", "建设成效", "review", 100),
        ],
        "groups": [group | {"items": items}],
        **overrides,
    }


def make_template(
    institution: Institution, *, layer: str = "major", kind: str = "", **overrides: Any
) -> FormTemplate:
    """The small form for any layer; ``overrides`` replace parts of its definition."""
    defaults = {
        "code": f"form{next(_numbers)}",
        "layer": layer,
        "kind": kind or layers[layer].kinds[0].code,
        "owner_role": OWNERS[layer].value if layer in OWNERS else Role.UNIT_HEAD.value,
    }
    definition = form_definition(**{**defaults, **overrides})
    return publish(institution=institution, definition=definition)


def make_submission(
    institution: Institution,
    *,
    template: FormTemplate | None = None,
    subject: Subject | None = None,
    year: int | None = None,
) -> Submission:
    """One subject's form of a year (this one), opened the way the quality office opens it."""
    template = template or make_template(institution)
    subject = subject or make_subject(institution, layer=template.layer, kind=template.kind)
    office = make_user(institution, name="质管", role=Role.QA_OFFICE)
    open_year(
        institution=institution,
        year=year or clock.today().year,
        actor=office,
        codes=[template.code],
    )
    rows = Submission.objects.of(institution).filter(form_code=template.code, subject=subject)
    return rows.get(period__code=str(year or clock.today().year))
