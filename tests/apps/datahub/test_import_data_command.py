"""`import_data` over the contract's files: outcome, exit code, and what then stands in the tables."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Institution
from apps.core import clock
from apps.datahub.models import Batch, Observation, RowChange, RowError
from apps.layers.models import Subject
from apps.operations.models import AuditEntry
from apps.student.models import Student
from apps.teacher.models import Teacher
from tests.apps.datahub.college import CONTRACT, TODAY
from tests.apps.datahub.test_import_contract import DATASETS, WITH_MESSAGE, manifest
from tests.apps.datahub.workbooks import book, student

pytestmark = pytest.mark.django_db
EXIT = {"accept": 0, "reject_rows": 3, "reject_whole": 4}


@pytest.fixture
def college():
    with clock.travel(TODAY):
        call_command("load_profile", "import_contract", "--institution", "T1", stdout=StringIO())
        yield Institution.objects.get(code="T1")


def run(file, dataset, *options):
    """Exit code and the JSON of the last line."""
    out, code = StringIO(), 0
    arguments = (str(file), "--dataset", dataset, "--institution", "T1", "--json", *options)
    try:
        call_command("import_data", *arguments, stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    return code, json.loads(out.getvalue().strip().splitlines()[-1])


def stored_rows(college):
    return {
        "people": list(Student.objects.filter(subject__institution=college))
        + list(Teacher.objects.filter(subject__institution=college)),
        "observations": list(Observation.objects.of(college).current()),
        "changes": list(RowChange.objects.of(college)),
    }


def stored_value(college, table, key, field):
    """One value read back from the tables, by the caption of the contract."""
    if table == "indicator":
        found = Observation.objects.of(college).current().get(metric__code=key)
        assert found.text == f"{found.value.normalize():f}"
        return found.text
    kind = {"student": ("student", "student"), "teacher": ("teacher", "teacher")}[table]
    subject = Subject.objects.of(college).of_kind(*kind).get(code=key)
    if field == "入学日期":
        return subject.student.enrolled_on.isoformat()
    return {"学号": subject.code, "工号": subject.code, "姓名": subject.name}[field]


@pytest.mark.parametrize("case", manifest(), ids=lambda case: case["file"])
def test_a_file_of_the_contract_is_stored_or_refused(college, case):
    code, result = run(CONTRACT / "files" / case["file"], DATASETS[case["table"]])

    assert code == EXIT[case["expected"]]
    assert result["outcome"] == case["expected"]
    assert sorted({one["row"] for one in result["rejected"]}) == [
        int(row) for row in case["rows"].split() if case["expected"] == "reject_rows"
    ]
    assert WITH_MESSAGE.get(case["file"], "") in result.get("message", "")
    held = stored_rows(college)
    if case["expected"] != "accept":
        assert (result["batch"], held) == (None, {"people": [], "observations": [], "changes": []})
        assert not Batch.objects.of(college).exists()
        return
    accepted = int(case["accepted_rows"])
    assert (result["accepted"], result["new"]) == (accepted, accepted)
    assert len(held["people"]) + len(held["observations"]) == accepted
    assert result["batch"] == Batch.objects.of(college).get(state="committed").pk
    for wanted in json.loads(case["assert_values"] or "[]"):
        args = (case["table"], wanted["key"], wanted["field"])
        assert stored_value(college, *args) == wanted["value"]


@pytest.mark.parametrize(
    "case",
    [case for case in manifest() if case["expected"] == "reject_rows"],
    ids=lambda case: case["file"],
)
def test_with_accept_valid_exactly_the_accepted_rows_are_stored(college, case):
    file, dataset = CONTRACT / "files" / case["file"], DATASETS[case["table"]]

    code, result = run(file, dataset, "--accept-valid")

    accepted = int(case["accepted_rows"])
    held = stored_rows(college)
    assert (code, result["accepted"]) == (3, accepted)
    assert len(held["people"]) + len(held["observations"]) == accepted
    assert (result["batch"] is None) == (accepted == 0)
    if accepted:
        batch = Batch.objects.of(college).get(pk=result["batch"])
        assert batch.rejected == len({one["row"] for one in result["rejected"]})
        assert RowError.objects.of(college).filter(batch=batch).count() >= batch.rejected


def test_a_dry_run_writes_nothing_at_all(college):
    entries = AuditEntry.objects.of(college).count()

    code, result = run(CONTRACT / "files" / "001_good_student.xlsx", "students", "--dry-run")

    assert (code, result["outcome"], result["batch"], result["new"]) == (0, "accept", None, 3)
    assert not Batch.objects.of(college).exists()
    assert AuditEntry.objects.of(college).count() == entries


def test_the_same_file_again_changes_nothing(college):
    file = CONTRACT / "files" / "001_good_student.xlsx"
    run(file, "students")
    before = RowChange.objects.of(college).count()

    _, again = run(file, "students")

    assert [again[name] for name in ("new", "changed", "same")] == [0, 0, 3]
    assert RowChange.objects.of(college).count() == before


def test_personal_values_are_masked_in_the_result_and_encrypted_in_the_tables(college, tmp_path):
    file = tmp_path / "students.xlsx"
    file.write_bytes(book(student(1, 手机号="199000000011"), student(2, 手机号="19900000001")))

    _, result = run(file, "students", "--accept-valid")

    assert result["rejected"][0]["value"].startswith("19")
    assert "199000000011" not in json.dumps(result)
    assert Student.objects.get(subject__institution=college).phone == "19900000001"
    raw = Student.objects.extra(select={"raw": "phone"}).get(subject__institution=college).raw
    assert b"19900000001" not in bytes(raw)


def test_the_report_is_a_copy_with_the_errors(college, tmp_path):
    out = tmp_path / "errors.xlsx"

    run(CONTRACT / "files" / "094_blank_required.xlsx", "students", "--report", str(out))

    assert out.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--dataset", "nothing", "--institution", "T1"], "没有“nothing”这个数据集"),
        (["--dataset", "students", "--institution", "T2"], "没有代码为“T2”的学校"),
        (["--dataset", "students", "--institution", "T1", "--mapping", "x"], "没有名为“x”的列对应"),
    ],
)
def test_what_does_not_exist_is_said_by_name(college, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("import_data", str(CONTRACT / "files" / "001_good_student.xlsx"), *options)


def test_undo_batch_takes_everything_back(college):
    _, result = run(CONTRACT / "files" / "001_good_student.xlsx", "students")

    call_command("undo_batch", str(result["batch"]), stdout=StringIO())
    call_command("undo_batch", str(result["batch"]), stdout=StringIO())

    assert stored_rows(college)["people"] == []
    assert Batch.objects.of(college).get().state == "undone"
    assert AuditEntry.objects.of(college).filter(action="import.undo").count() == 1
