"""Values of metrics in two forms: the indicator table by unit, and the general form."""

from apps.datahub.sheets import Column, Sheet, Type

METRIC = Column(
    code="metric",
    caption="指标编码",
    type=Type.METRIC,
    required=True,
    key=True,
    aliases=("指标代码", "指标编号", "指标", "metric_code"),
)
VALUE = Column(
    code="value",
    caption="数值",
    type=Type.MEASURE,
    required=True,
    aliases=("指标值", "观测值", "值", "数据值"),
)
METRIC_NAME = Column(code="metric_name", caption="指标名称", aliases=("指标名",))
UNIT_NAME = Column(code="unit_name", caption="单位", max_length=32, aliases=("计量单位",))
REMARK = Column(code="remark", caption="备注", max_length=1000, aliases=("说明",))

INDICATOR = Sheet(
    code="indicator",
    title="指标数据",
    columns=(
        Column(
            code="period",
            caption="学年",
            type=Type.ACADEMIC_YEAR,
            required=True,
            key=True,
            directory="academic_years",
            aliases=("学年度",),
        ),
        Column(
            code="unit",
            caption="院系",
            type=Type.REFERENCE,
            required=True,
            key=True,
            directory="units",
            aliases=("院(系)", "部门", "二级学院", "学院", "系部", "院系名称"),
        ),
        METRIC,
        METRIC_NAME,
        VALUE,
        UNIT_NAME,
        REMARK,
    ),
    rules=("metric_name_agrees", "metric_unit_agrees"),
)

GENERAL = Sheet(
    code="observation",
    title="观测值",
    columns=(
        Column(
            code="layer",
            caption="层面",
            type=Type.REFERENCE,
            required=True,
            key=True,
            directory="layers",
            aliases=("诊改层面", "对象层面"),
        ),
        Column(
            code="subject",
            caption="对象编码",
            type=Type.CODE,
            required=True,
            key=True,
            aliases=("对象代码", "对象编号", "诊改对象编码", "诊改对象", "subject_code"),
        ),
        METRIC,
        METRIC_NAME,
        Column(
            code="period",
            caption="时期",
            type=Type.PERIOD,
            required=True,
            key=True,
            directory="periods",
            aliases=("期间", "周期", "年度", "学年", "学期", "时期编码"),
        ),
        VALUE,
        UNIT_NAME,
        REMARK,
    ),
    rules=("subject_is_known", "metric_name_agrees", "metric_unit_agrees"),
)

SHEETS = (INDICATOR, GENERAL)
