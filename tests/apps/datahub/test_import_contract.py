"""The import contract by its 22 files: what is accepted, which rows are refused, what is stored."""

import csv
import hashlib
import json

import pytest

from apps.datahub.datasets import datasets
from apps.datahub.frames import parse_file
from apps.datahub.readers import FileRejectedError
from tests.apps.datahub.college import CONTRACT, contract_references

DATASETS = {"student": "students", "teacher": "staff", "indicator": "observations"}
WITH_MESSAGE = {
    "009_xls_renamed_xlsx.xlsx": "请另存为 .xlsx",
    "068_missing_key_column.xlsx": "学号",
}


def manifest():
    with (CONTRACT / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def check(case):
    dataset = datasets[DATASETS[case["table"]]]
    try:
        return parse_file(CONTRACT / "files" / case["file"], dataset, contract_references())
    except FileRejectedError as error:
        return error


def by_caption(result, key_field):
    """Stored rows as the contract names them: captions -> values, by key."""
    columns = result.header.form.by_code
    rows = [
        {columns[code].caption: value for code, value in values.items()}
        for _, values in result.rows()
    ]
    return {row[key_field]: row for row in rows}


def test_the_manifest_lists_exactly_the_files():
    listed = {case["file"]: case["sha256"] for case in manifest()}
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (CONTRACT / "files").iterdir()
    }
    assert len(listed) == 22
    assert listed == present


@pytest.mark.parametrize("case", manifest(), ids=lambda case: case["file"])
def test_file_has_the_outcome_of_the_contract(case):
    result = check(case)

    if case["expected"] == "reject_whole":
        assert isinstance(result, FileRejectedError)
        assert result.message.endswith("。")
        assert "Traceback" not in result.message
        assert WITH_MESSAGE.get(case["file"], "") in result.message
        return
    assert result.outcome == case["expected"]
    expected_rows = case["rows"] if case["expected"] == "reject_rows" else ""
    assert result.rejected_rows == [int(row) for row in expected_rows.split()]
    assert result.accepted == int(case["accepted_rows"])


@pytest.mark.parametrize(
    "case",
    [case for case in manifest() if case["assert_values"]],
    ids=lambda case: case["file"],
)
def test_stored_values_are_exactly_the_asserted_ones(case):
    result = check(case)

    key_field = {"student": "学号", "teacher": "工号", "indicator": "指标编码"}[case["table"]]
    rows = by_caption(result, key_field)
    for wanted in json.loads(case["assert_values"]):
        assert rows[wanted["key"]][wanted["field"]] == wanted["value"]


def test_every_refused_row_says_sheet_row_column_value_and_what_was_expected():
    results = [check(case) for case in manifest() if case["expected"] == "reject_rows"]

    for result in results:
        for error in result.errors:
            assert error.sheet
            assert error.column
            assert error.expected
            assert f"第 {error.row} 行" in error.message


def test_text_that_looks_like_a_formula_is_stored_as_text():
    case = next(case for case in manifest() if case["file"] == "129_formula_text.xlsx")

    stored = [values["class_name"] for _, values in check(case).rows()]

    assert stored[:4] == ["=1+1", "+86", "-2+3", "@SUM(A1)"]
    assert stored[6] == "＝1+1"
