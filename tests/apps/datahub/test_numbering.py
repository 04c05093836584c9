"""Student and staff numbers look as the college says: in checks, words, templates and its profile."""

import shutil
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from apps.console.services.profiles import export_profile, load_profile
from apps.core import clock
from apps.core.profiles import ProfileError
from apps.core.profiles.files import profiles_dir
from apps.datahub.readers.template import write_template
from apps.datahub.selectors.numbering import dataset_of
from apps.datahub.selectors.scope import SYSTEM
from apps.datahub.services import import_file
from apps.organisation.models import Unit
from tests.apps.datahub.workbooks import book

pytestmark = pytest.mark.django_db

NUMBERS = "staff_no: {pattern: '[A-Z][0-9]{6,7}', expects: 一个大写字母加 6—7 位数字}\n"


@pytest.fixture
def edition(tmp_path):
    folder = shutil.copytree(profiles_dir() / "import_contract", tmp_path / "edition")
    (folder / "numbers.yaml").write_text(NUMBERS, encoding="utf-8")
    return folder


def load(folder):
    institution, _ = load_profile(name_or_path=str(folder), institution_code="")
    return institution


def staff(college, number):
    unit = Unit.objects.of(college).filter(closed_on=None).first().name
    content = book((number, "李静", unit), headers=("工号", "姓名", "部门"))
    with clock.travel(date(2025, 3, 1)):
        done = import_file(
            institution=college,
            dataset="staff",
            file_name="教师.xlsx",
            content=content,
            actor=SYSTEM,
            dry_run=True,
        )
    return done.check.table


def test_the_profile_says_what_a_staff_number_looks_like_and_is_exported_as_it_was(
    edition, tmp_path
):
    college = load(edition)

    assert staff(college, "Z1234567").accepted == 1
    (refused,) = staff(college, "00133").errors
    assert refused.expected == "一个大写字母加 6—7 位数字"
    export_profile(institution=college, folder=tmp_path / "out")
    assert (tmp_path / "out" / "numbers.yaml").read_text(encoding="utf-8") == NUMBERS


def test_without_a_rule_the_numbers_are_those_of_the_import_contract():
    college = load("import_contract")

    assert staff(college, "00133").accepted == 1
    assert staff(college, "Z1234567").errors[0].expected.startswith("5 位数字")
    assert not (college.vocabulary or {}).get("numbers")


def test_the_template_tells_the_colleges_own_rule(edition):
    college = load(edition)
    (form,) = dataset_of(college, "staff").forms

    told = load_workbook(BytesIO(write_template(form)))["填写说明"]
    assert told["C2"].value == "一个大写字母加 6—7 位数字"
    assert dataset_of(college, "students").forms[0].by_code["student_no"].expected == "10 位数字"


@pytest.mark.parametrize("pattern", ["(a+)+b", ".*", "[0-9]+", "[0-9]{3", "x|y"])
def test_a_pattern_that_could_run_away_is_refused(edition, pattern):
    written = f"student_no: {{pattern: '{pattern}', expects: 编号}}\n"
    (edition / "numbers.yaml").write_text(written, encoding="utf-8")

    with pytest.raises(ProfileError) as caught:
        load(edition)
    assert [fault.key for fault in caught.value.faults] == ["student_no.pattern"]
