"""Students and staff: captions and rules of the import contract."""

from apps.datahub.sheets import Column, Sheet, Type

SEX = Column(code="sex", caption="性别", type=Type.CHOICE, choices=("男", "女"))
NAME_ALIASES = ("学生姓名", "教师姓名", "教职工姓名", "名字")
IDENTITY_NO = Column(
    code="identity_no",
    caption="身份证号",
    type=Type.IDENTITY,
    personal=True,
    aliases=("身份证", "身份证号码", "证件号码", "身份证件号", "公民身份号码"),
)
PHONE = Column(
    code="phone",
    caption="手机号",
    type=Type.PHONE,
    personal=True,
    aliases=("手机", "手机号码", "联系电话", "移动电话", "联系方式"),
)
STUDENT_NO = Column(
    code="student_no",
    caption="学号",
    type=Type.CODE,
    required=True,
    key=True,
    pattern=r"[0-9]{10}",
    expects="10 位数字",
    aliases=("学生学号", "学籍号"),
)
STAFF_NO = Column(
    code="staff_no",
    caption="工号",
    type=Type.CODE,
    required=True,
    key=True,
    pattern=r"[0-9]{5}",
    expects="5 位数字，开头的 0 不能省",
    aliases=("教工号", "职工号", "教师工号", "教职工号", "人员编号"),
)

STUDENTS = Sheet(
    code="students",
    title="学生信息",
    columns=(
        STUDENT_NO,
        Column(
            code="name",
            caption="姓名",
            type=Type.NAME,
            required=True,
            personal=True,
            aliases=NAME_ALIASES,
        ),
        SEX,
        IDENTITY_NO,
        PHONE,
        Column(
            code="unit",
            caption="院系",
            type=Type.REFERENCE,
            required=True,
            directory="units",
            aliases=(
                "院(系)",
                "所在院系",
                "所属院系",
                "二级学院",
                "学院",
                "系部",
                "系",
                "院系名称",
            ),
        ),
        Column(
            code="major",
            caption="专业",
            aliases=("专业名称", "所学专业", "所在专业"),
            max_length=120,
        ),
        Column(
            code="class_name",
            caption="班级",
            aliases=("班级名称", "所在班级", "行政班"),
            max_length=120,
        ),
        Column(
            code="grade",
            caption="年级",
            type=Type.GRADE,
            required=True,
            aliases=("入学年级", "所在年级", "入学年份"),
        ),
        Column(
            code="enrolled_on",
            caption="入学日期",
            type=Type.DATE,
            minimum="1950-01-01",
            maximum="today+1y",
            aliases=("入学时间", "入学年月日"),
        ),
    ),
    rules=("sex_agrees_with_identity",),
)

EMPLOYMENT = {
    "专任教师": "full_time",
    "专任": "full_time",
    "校内兼课": "internal",
    "校内兼课教师": "internal",
    "校外（高校）兼课": "college",
    "校外(高校)兼课": "college",
    "校外兼课教师": "college",
    "校外（企业）兼职": "industry",
    "校外(企业)兼职": "industry",
    "企业兼职教师": "industry",
    "行业导师": "industry",
    "柔性人才": "flexible",
    "柔性引进人才": "flexible",
}
TITLE_LEVELS = {"正高": "正高", "正高级": "正高", "副高": "副高", "副高级": "副高"} | {
    "中级": "中级",
    "初级": "初级",
    "未定级": "未定级",
    "无": "未定级",
}


def _yes_no(code: str, caption: str, *aliases: str) -> Column:
    return Column(
        code=code, caption=caption, type=Type.CHOICE, choices=("是", "否"), aliases=aliases
    )


STAFF = Sheet(
    code="staff",
    title="教师信息",
    columns=(
        STAFF_NO,
        Column(
            code="name",
            caption="姓名",
            type=Type.NAME,
            required=True,
            personal=True,
            aliases=NAME_ALIASES,
        ),
        SEX,
        IDENTITY_NO,
        PHONE,
        Column(
            code="unit",
            caption="部门",
            type=Type.REFERENCE,
            required=True,
            directory="units",
            aliases=("所在部门", "所属部门", "单位", "所在单位", "院系", "部门名称", "二级学院"),
        ),
        Column(code="title", caption="职称", aliases=("专业技术职务", "职称名称"), max_length=40),
        Column(
            code="dual_qualified",
            caption="双师型",
            type=Type.CHOICE,
            choices=("是", "否"),
            aliases=("双师型教师", "是否双师型", "是否双师", "双师"),
        ),
        Column(
            code="joined_on",
            caption="入职日期",
            type=Type.DATE,
            minimum="1950-01-01",
            maximum="today",
            by_month=True,
            aliases=("来校日期", "来校时间", "入职时间", "参加工作日期", "参加工作时间"),
        ),
        Column(code="education", caption="学历", aliases=("最高学历",), max_length=20),
        Column(code="degree", caption="学位", aliases=("最高学位",), max_length=20),
        Column(
            code="title_level",
            caption="职称等级",
            type=Type.CHOICE,
            choices=TITLE_LEVELS,
            aliases=("职称级别", "专业技术职务等级"),
        ),
        Column(
            code="employment",
            caption="教师类别",
            type=Type.CHOICE,
            choices=EMPLOYMENT,
            aliases=("人员类别", "教师类型"),
            expects="专任教师、校内兼课、校外（高校）兼课、校外（企业）兼职、柔性人才 之一",
        ),
        _yes_no("backbone", "骨干教师", "是否骨干教师"),
        _yes_no("major_leader", "专业带头人", "是否专业带头人"),
    ),
    rules=("sex_agrees_with_identity",),
)

SHEETS = (STUDENTS, STAFF)
