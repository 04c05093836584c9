"""Majors, courses, offerings, classes, enrolment and results; fields after the state-data tables."""

from dataclasses import replace

from apps.datahub.datasets.people import STAFF_NO, STUDENT_NO
from apps.datahub.sheets import Column, Sheet, Type

UNIT = Column(
    code="unit",
    caption="所属院系",
    type=Type.REFERENCE,
    required=True,
    directory="units",
    aliases=("院系", "院(系)", "开课单位", "开课部门", "所在院系", "二级学院", "学院", "系部"),
)
TERM = Column(
    code="term",
    caption="学期",
    type=Type.PERIOD,
    required=True,
    key=True,
    directory="terms",
    aliases=("开课学期", "学年学期", "授课学期"),
)
KNOWN_STUDENT = replace(STUDENT_NO, directory="subjects:student:student")
YES_NO = {"是": "是", "否": "否"}


def _code(code: str, caption: str, *aliases: str, **options: object) -> Column:
    """An identifier of letters, digits, dots and dashes."""
    return Column(
        code=code,
        caption=caption,
        type=Type.CODE,
        pattern=r"[0-9A-Za-z_\-./()]{1,40}",
        expects="由字母、数字、点或短横组成的编码（文本）",
        aliases=aliases,
        **options,  # type: ignore[arg-type]
    )


def _key(code: str, caption: str, *aliases: str) -> Column:
    return _code(code, caption, *aliases, required=True, key=True)


def _count(code: str, caption: str, *aliases: str, unit: str = "") -> Column:
    return Column(
        code=code,
        caption=caption,
        type=Type.INTEGER,
        minimum="0",
        maximum="30000",
        aliases=aliases,
        unit=unit,
        expects="不小于 0 的整数",
    )


def _flag(code: str, caption: str, *aliases: str) -> Column:
    return Column(code=code, caption=caption, type=Type.CHOICE, choices=YES_NO, aliases=aliases)


def _title(code: str, caption: str, *aliases: str, required: bool = True) -> Column:
    return Column(code=code, caption=caption, required=required, aliases=aliases, max_length=120)


MAJORS = Sheet(
    code="majors",
    title="专业信息",
    columns=(
        _key("code", "专业代码", "专业编码", "专业编号"),
        _title("name", "专业名称", "专业"),
        UNIT,
        Column(code="level", caption="培养层次", aliases=("层次", "学历层次"), max_length=20),
        Column(
            code="years",
            caption="学制",
            type=Type.DECIMAL,
            minimum="1",
            maximum="8",
            places=1,
            unit="年",
            aliases=("修业年限", "学制年限"),
        ),
        Column(
            code="opened_on",
            caption="设置日期",
            type=Type.DATE,
            minimum="1950-01-01",
            maximum="today+1y",
            aliases=("专业设置日期", "批准设置日期", "设置时间"),
        ),
        Column(code="category", caption="专业大类", aliases=("所属大类",), max_length=60),
        replace(
            STAFF_NO,
            code="leader",
            caption="专业负责人工号",
            required=False,
            key=False,
            aliases=("专业带头人工号", "负责人工号"),
        ),
    ),
)

COURSES = Sheet(
    code="courses",
    title="课程信息",
    columns=(
        _key("code", "课程代码", "课程编码", "课程编号", "课程号"),
        _title("name", "课程名称", "课程"),
        UNIT,
        Column(
            code="type",
            caption="课程类型",
            type=Type.CHOICE,
            aliases=("课程类别(A/B/C)",),
            choices={"A": "A", "B": "B", "C": "C", "A类": "A", "B类": "B", "C类": "C"},
        ),
        Column(code="attribute", caption="课程属性", max_length=40),
        Column(code="nature", caption="课程性质", max_length=20),
        _count("hours", "总学时", "学时", "课程学时", unit="学时"),
        _count("practice_hours", "实践学时", "其中实践学时", unit="学时"),
        Column(
            code="credits", caption="学分", type=Type.DECIMAL, minimum="0", maximum="100", places=2
        ),
        _flag("online_open", "在线开放课程", "是否在线开放课程"),
        _flag("certificate", "课证融通", "是否课证融通", "课证融通课程"),
        _flag("ideological", "课程思政示范课", "思政示范", "是否思政示范课程"),
        replace(
            STAFF_NO,
            code="leader",
            caption="课程负责人工号",
            required=False,
            key=False,
            aliases=("负责人工号",),
        ),
    ),
)

CLASSES = Sheet(
    code="classes",
    title="班级信息",
    columns=(
        _key("code", "班级代码", "班级编码", "班级编号", "班号"),
        _title("name", "班级名称", "班级", "行政班"),
        UNIT,
        _code("major", "专业代码", "专业编码", required=True, directory="subjects:major:major"),
        Column(code="grade", caption="年级", type=Type.GRADE, required=True, aliases=("入学年级",)),
        replace(
            STAFF_NO,
            code="counsellor",
            caption="辅导员工号",
            required=False,
            key=False,
            aliases=("班主任工号",),
        ),
    ),
)

OFFERINGS = Sheet(
    code="offerings",
    title="教学班信息",
    columns=(
        _key("code", "教学班编号", "教学班代码", "教学班号", "选课课号"),
        _code(
            "course",
            "课程代码",
            "课程编码",
            "课程编号",
            "课程号",
            required=True,
            directory="subjects:course:course",
        ),
        replace(TERM, key=False),
        _title("name", "教学班名称", required=False),
        replace(
            STAFF_NO,
            code="teacher",
            caption="任课教师工号",
            required=False,
            key=False,
            aliases=("教师工号", "主讲教师工号", "工号"),
        ),
        _count("hours", "周学时"),
        _count("capacity", "容量", "限选人数", "人数", unit="人"),
        Column(code="composition", caption="上课班级", aliases=("教学班组成",), max_length=1000),
    ),
)

ENROLMENT = Sheet(
    code="enrolment",
    title="选课信息",
    columns=(
        replace(
            _key("offering", "教学班编号", "教学班代码", "教学班号", "选课课号"),
            directory="subjects:course:offering",
        ),
        KNOWN_STUDENT,
        Column(
            code="status",
            caption="修读状态",
            aliases=("选课状态", "修读结果", "修读性质"),
            max_length=20,
        ),
        Column(
            code="score",
            caption="成绩",
            type=Type.DECIMAL,
            minimum="0",
            maximum="100",
            places=2,
            aliases=("总评成绩", "总成绩", "最终成绩"),
            expects="0—100 的成绩",
        ),
    ),
)

RESULTS = Sheet(
    code="results",
    title="考核成绩",
    columns=(
        _key("assessment", "考核项编号", "考核编号", "考核项目编号"),
        KNOWN_STUDENT,
        _code(
            "offering",
            "教学班编号",
            "教学班代码",
            "教学班号",
            "选课课号",
            directory="subjects:course:offering",
        ),
        Column(
            code="score",
            caption="成绩",
            type=Type.DECIMAL,
            minimum="0",
            maximum="100",
            places=2,
            aliases=("得分", "分数"),
            expects="0—100 的成绩",
        ),
        Column(
            code="taken_on",
            caption="考核日期",
            type=Type.DATE,
            minimum="1950-01-01",
            maximum="today+1y",
            aliases=("考试日期", "考核时间", "考试时间"),
        ),
    ),
)

SHEETS = (MAJORS, COURSES, CLASSES, OFFERINGS, ENROLMENT, RESULTS)
