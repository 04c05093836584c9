"""A generated college: the same seed gives the same bytes, and the importer finds nothing wrong."""

import csv

import pytest

from apps.datahub.datasets import datasets
from apps.datahub.readers import read_file
from apps.simulation.services.generator.facts import table

from .generated import college, parsed, references_of, written

DATASETS = [
    "majors",
    "staff",
    "courses",
    "classes",
    "students",
    "offerings",
    "enrolment",
    "observations",
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return written(college(), tmp_path_factory.mktemp("first"))


def test_one_seed_is_one_college_to_the_byte(files, tmp_path):
    again = written(college(), tmp_path)

    assert [file.path.name for file in again] == [file.path.name for file in files]
    assert all(
        a.path.read_bytes() == b.path.read_bytes() for a, b in zip(files, again, strict=True)
    )


def test_another_seed_is_another_college(files, tmp_path):
    other = written(college(seed="8"), tmp_path)

    students = [f for f in files if f.dataset == "students"] + [
        f for f in other if f.dataset == "students"
    ]
    assert len({file.path.read_bytes() for file in students}) == 2


def test_every_dataset_that_a_college_sends_is_written(files):
    assert list(dict.fromkeys(file.dataset for file in files)) == DATASETS
    assert all(file.rows for file in files)


def test_the_captions_are_those_of_the_templates(files):
    for file in files:
        captions = read_file(file.path).visible_sheets[0].rows[0]
        template = {column.caption for column in datasets[file.dataset].forms[-1].columns}
        assert set(captions) <= template


def test_the_importer_finds_no_error_in_any_file(files):
    made = college()

    for file, found in zip(files, parsed(made, files), strict=True):
        assert found.errors == [], file.path.name
        assert len(found.frame) == file.rows
        assert not found.notices


def test_a_large_table_is_text_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("apps.simulation.services.generator.files.WORKBOOK_ROWS", 3000)
    monkeypatch.setattr("apps.simulation.services.generator.files.FILE_ROWS", 4000)

    enrolment = [f for f in written(college(), tmp_path) if f.dataset == "enrolment"]

    assert [file.path.suffix for file in enrolment] == [".csv"] * len(enrolment)
    assert [file.rows for file in enrolment[:-1]] == [4000] * (len(enrolment) - 1)
    with enrolment[-1].path.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == enrolment[-1].rows + 1
    known = references_of(college())
    assert known.directories["subjects:student:student"]


def test_majors_are_those_of_the_national_catalogue():
    catalogue = {row["code"]: row["name"] for row in table("majors")}

    assert all(catalogue[one.code] == one.name for one in college(scale=0.3).majors)
    assert len(catalogue) > 700
