"""Files of reports: made by a job with the requester's rights, fetched by who may read."""

import io

import pypdfium2
import pytest
from docx import Document as WordDocument

from apps.core.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from apps.core.invariants import invariants
from apps.operations.models import JobRun
from apps.operations.services.run_job import run_job
from apps.organisation.models import Assignment
from apps.reports import selectors, services
from apps.reports.models import Artifact, Snapshot
from apps.reports.services.render import FILES
from tests.apps.rendering.test_documents import outside
from tests.apps.reports.test_life import confirm, fresh

pytestmark = pytest.mark.django_db


def pages_of(pdf: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    texts = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    opened.close()
    return ["".join(text.split()) for text in texts]


def make(college, report, kind="pdf", actor=None) -> Artifact:
    actor = actor or college.writer
    run = services.ask_for_file(report=report, format=kind, actor=actor)
    assert run_job(run.pk)
    run = JobRun.objects.get(pk=run.pk)
    assert run.state == "done", run.error
    assert (run.progress_done, run.progress_total) == (3, 3)
    return Artifact.objects.get(pk=run.result["artifact"])


def test_a_draft_is_marked_and_a_confirmed_report_is_not(college):
    college.happen()
    report = college.written()
    draft = make(college, report)
    confirm(college, fresh(report))
    final = make(college, fresh(report))

    drafted = pages_of(services.read_file(artifact=draft, actor=college.writer))
    printed = pages_of(services.read_file(artifact=final, actor=college.writer))
    assert all("草稿" in text for text in drafted)
    assert not any("草稿" in text for text in printed)
    assert (draft.is_draft, draft.snapshot) == (True, None)
    assert (final.is_draft, final.snapshot) == (False, Snapshot.objects.get())
    assert draft.name.endswith("（草稿）.pdf")
    title = printed[0]
    for word in ("试验职业学院", "年度自我诊断报告", "2026年度", "编制人", "审核", "校长签字"):
        assert word in title
    assert f"第2页共{len(printed)}页" in printed[1]
    for section in ("一、概述", "八、下一年度改进", "数据来源"):
        (page,) = [n for n, text in enumerate(printed, 1) if section in text and n > 2]
        assert printed[1].split(section)[1].lstrip(".…").startswith(str(page))
    assert "就业.xlsx，Sheet1第12行" in "".join(printed)


def test_no_sign_of_the_print_stands_beyond_the_margins(college):
    """With the longest names, causes and measures that the forms take in."""
    college.happen()
    for number in range(10, 22):
        long = college.problem(
            college.major, f"2026-{number:04}", title="题" * 200, metric=None, bar="x"
        )
        college.measure(long, "措" * 499)
    college.major.__class__.objects.filter(pk=college.major.pk).update(name="长名专业" * 20)
    artifact = make(college, college.written(text="Unbreakable" * 40))
    draft = services.read_file(artifact=artifact, actor=college.writer)
    pages = [page.get_size() for page in pypdfium2.PdfDocument(draft)]

    assert outside(draft, drawn="草稿") == []
    assert {wide > high for wide, high in pages} == {True, False}


def test_word_holds_the_same_sections(college):
    college.happen()
    artifact = make(college, college.written(), "docx")
    word = WordDocument(io.BytesIO(services.read_file(artifact=artifact, actor=college.writer)))

    heads = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert heads[:2] == ["一、概述", "二、体系与组织"]
    assert heads[-1] == "数据来源"
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {"走访企业", "岗位少", "未达成"} <= cells


def test_who_lost_the_right_since_gets_no_file(college):
    report = college.written()
    run = services.ask_for_file(report=report, format="pdf", actor=college.office)
    Assignment.objects.filter(user=college.office).delete()
    run_job(run.pk)

    assert JobRun.objects.get(pk=run.pk).state == "failed"
    assert not Artifact.objects.exists()


def test_a_unit_head_makes_and_fetches_the_units_own_only(college):
    own, other = college.written(college.mirror("unit", "护理系")), college.written(college.other)
    artifact = make(college, own, "docx", actor=college.head)

    assert selectors.artifact_for(college.head, artifact.pk) == artifact
    with pytest.raises(NotFoundError):
        selectors.artifact_for(college.other_head, artifact.pk)
    with pytest.raises(NotAllowedError):
        services.ask_for_file(report=other, format="pdf", actor=college.head)
    with pytest.raises(NotAllowedError):
        services.ask_for_file(report=own, format="pdf", actor=college.leader)
    with pytest.raises(InvalidError):
        services.ask_for_file(report=own, format="html", actor=college.head)


def test_asking_twice_is_one_job(college):
    report = college.written()
    first = services.ask_for_file(report=report, format="pdf", actor=college.writer)
    again = services.ask_for_file(report=report, format="pdf", actor=college.writer)

    assert first.pk == again.pk


def test_a_lost_or_altered_file_is_refused_and_found(college):
    artifact = make(college, college.written(), "docx")
    name = FILES.name_of(artifact.institution_id, artifact.sha256)
    check = invariants["reports.files"]
    assert list(check.check()) == []

    FILES.write(name, b"something else")

    with pytest.raises(ConflictError, match="重新生成"):
        services.read_file(artifact=artifact, actor=college.writer)
    assert [str(artifact.pk) in one for one in check.check()] == [True]


def test_a_snapshot_that_was_altered_is_found(college):
    confirm(college, college.written())
    check = invariants["reports.snapshots"]
    assert list(check.check()) == []

    snapshot = Snapshot.objects.get()
    snapshot.data["year"] = "2027年度"
    snapshot.save()

    assert len(list(check.check())) == 1
