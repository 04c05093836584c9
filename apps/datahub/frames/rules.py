"""Rules that look across the cells of a row; a sheet names them."""

from collections.abc import Callable

import pandas as pd

from apps.core.registry import Registry
from apps.datahub.frames.faults import Fault
from apps.datahub.sheets import References
from apps.datahub.values.errors import BadValueError
from apps.datahub.values.people import sex_of
from apps.datahub.values.text import tight

Rule = Callable[[pd.DataFrame, References], list[Fault]]
rules: Registry[Rule] = Registry("row rules")


def rule(code: str) -> Callable[[Rule], Rule]:
    return lambda function: rules.register(code, function)


def _present(frame: pd.DataFrame, *codes: str) -> pd.DataFrame:
    """Rows in which all these columns are filled; none when a column is absent."""
    if not set(codes) <= set(frame.columns):
        return frame.iloc[:0]
    return frame.loc[frame[list(codes)].notna().all(axis=1), list(codes)]


@rule("sex_agrees_with_identity")
def sex_agrees_with_identity(frame: pd.DataFrame, _references: References) -> list[Fault]:
    rows = _present(frame, "identity_no", "sex")
    message = "身份证号的性别位与“性别”列不一致"
    return [
        Fault(int(row), "identity_no", message, "与性别一致的身份证号")
        for row, identity, sex in rows.itertuples()
        if sex_of(identity) != sex
    ]


@rule("metric_name_agrees")
def metric_name_agrees(frame: pd.DataFrame, references: References) -> list[Fault]:
    """A name beside the code that is another metric's: nobody can tell which was meant."""
    return [
        Fault(
            int(row),
            "metric_name",
            f"与指标编码 {code} 的名称不一致",
            references.metrics[code].name,
        )
        for row, code, name in _present(frame, "metric", "metric_name").itertuples()
        if tight(name) != tight(references.metrics[code].name)
    ]


@rule("metric_unit_agrees")
def metric_unit_agrees(frame: pd.DataFrame, references: References) -> list[Fault]:
    """元 where the metric counts 万元 would be wrong by a factor of ten thousand."""
    return [
        Fault(int(row), "unit_name", f"与指标 {code} 的单位不一致", references.metrics[code].unit)
        for row, code, unit in _present(frame, "metric", "unit_name").itertuples()
        if references.metrics[code].unit and tight(unit) != tight(references.metrics[code].unit)
    ]


@rule("subject_is_known")
def subject_is_known(frame: pd.DataFrame, references: References) -> list[Fault]:
    """The subject's code must stand in the directory ``subjects:<layer>``, where there is one."""
    faults = []
    rows = _present(frame, "layer", "subject")
    for layer, part in rows.groupby("layer"):
        directory = references.directories.get(f"subjects:{layer}")
        wrong: dict[str, BadValueError] = {}
        for code in part["subject"].unique() if directory else ():
            try:
                directory.find(code)  # type: ignore[union-attr]
            except BadValueError as error:
                wrong[code] = error
        for row, code in part.loc[part["subject"].isin(wrong), "subject"].items():
            faults.append(Fault(int(row), "subject", wrong[code].message, wrong[code].expected))
    return faults


def check_caption_units(
    units: dict[str, str], metrics: pd.Series, references: References
) -> list[Fault]:
    """A unit in the caption, 数值（元）, binds every row as the unit column does."""
    unit = units.get("value", "")
    if not unit:
        return []
    return [
        Fault(
            int(row),
            "value",
            f"表头写明单位是“{unit}”，与指标 {code} 的单位不一致",
            references.metrics[code].unit,
        )
        for row, code in metrics.dropna().items()
        if references.metrics[code].unit and tight(references.metrics[code].unit) != tight(unit)
    ]
