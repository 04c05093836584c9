"""Forms of a profile: those of the document, a new version of one in use, and a college of its own."""

import json
from pathlib import Path

import pytest

from apps.core import clock
from apps.layers.models import Subject
from apps.organisation.models import Period
from apps.submissions.models import FormTemplate, Submission

from .profiles import copy_with, load

pytestmark = pytest.mark.django_db


def test_the_forms_are_those_of_the_document(seeds_templates: list[dict]) -> None:
    institution, _ = load()

    for printed in seeds_templates:
        form = FormTemplate.objects.of(institution).get(code=printed["code"])
        assert [column.caption for column in form.columns.all()] == printed["columns"]
        groups = [
            (group.title, [(item.number, item.label) for item in group.items.all()])
            for group in form.groups.all()
        ]
        assert groups == [
            (group["name"], [tuple(i) for i in group["items"]]) for group in printed["groups"]
        ]
        blank = form.title_pattern.replace("{subject}", "_____").replace("{year}", "_____")
        assert blank == printed["title_pattern"]
        assert [field.caption for field in form.header_fields] == printed["header_fields"]


@pytest.fixture
def seeds_templates() -> list[dict]:
    path = Path(__file__).parents[1] / "data" / "document_000_forms.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_form_in_use_gets_a_new_version(tmp_path: Path, opened_form) -> None:
    institution, submission = opened_form
    newer = copy_with(tmp_path, "forms/att5.yaml", "title: 质量控制", "title: 过程质量控制")

    _, outcome = load(newer, institution.code)

    submission.refresh_from_db()
    current = FormTemplate.objects.of(institution).current().get(code="att5")
    assert outcome.changed == ["forms/att5"]
    assert (submission.template.version, current.version) == (1, 2)
    assert submission.template.groups.filter(title="质量控制").exists()


@pytest.fixture
def opened_form():
    institution, _ = load()
    submission = Submission.objects.create(
        institution=institution,
        template=FormTemplate.objects.of(institution).get(code="att5"),
        form_code="att5",
        subject=Subject.objects.of_kind("school", "unit").get(code="caiwu"),
        period=Period.objects.of(institution).filter(kind="year").first(),
        opened_at=clock.now(),
    )
    return institution, submission


def test_a_college_nobody_thought_of_loads_without_code(tmp_path: Path) -> None:
    folder = tmp_path / "sixth"
    (folder / "forms").mkdir(parents=True)
    manifest = {
        "name": "sixth",
        "title": "海岛航海学院",
        "kind": "college",
        "source": "章程",
        "edition": "1",
    }
    (folder / "profile.toml").write_text(
        "".join(f'{key} = "{value}"\n' for key, value in manifest.items()), encoding="utf-8"
    )
    (folder / "units.yaml").write_text(
        "- {code: chuan, name: 船艺系, kind: teaching}\n", encoding="utf-8"
    )
    (folder / "forms" / "log.yaml").write_text(SHIP_LOG, encoding="utf-8")

    institution, outcome = load(folder)

    assert outcome.created == ["units/chuan", "forms/log"]
    assert institution.name == "海岛航海学院"
    form = FormTemplate.objects.of(institution).get(code="log")
    assert [column.caption for column in form.columns.all()] == ["航次", "航行计划", "航行小结"]
    assert form.phases.get(code="after").columns.get().semantic == "text"


SHIP_LOG = """
code: log
name: 班级航海实训计划与小结
layer: student
kind: class
title_pattern: '{subject}航海实训（{year}）'
row_per: item
owner_role: teacher
levels: [{code: chief, title: 系主任, role: unit_head}]
phases:
  - {code: before, caption: 航前, opens: 03-01, due: 03-15}
  - {code: after, caption: 航后, opens: 06-01, due: 06-30}
columns:
  - {code: voyage, caption: 航次, semantic: group}
  - {code: plan, caption: 航行计划, semantic: text, phase: before}
  - {code: summary, caption: 航行小结, semantic: text, phase: after, char_limit: 300}
groups:
  - {code: coast, title: 近海, items: [{code: i1, number: 1, label: 值班, measures: [{code: hours, caption: 时数, unit: 小时}]}]}
  - {code: ocean, title: 远洋, free_rows: true}
"""
