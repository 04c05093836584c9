"""Files that prove something: what may come in, who may read it, that it is what was uploaded."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import InvalidError, NotAllowedError
from apps.core.invariants import invariants
from apps.core.private_files import digest_of
from apps.evidence import services
from apps.evidence.filetypes import safe_name, type_of
from apps.evidence.models import EvidenceFile, EvidenceItem, EvidenceSet
from apps.evidence.selectors import EVIDENCE
from apps.layers.models import SubjectAssignment
from apps.operations.models import AuditEntry
from apps.organisation.choices import Role
from tests.apps.evidence.files import HEIC, JPEG, OLE, PDF, PNG, WEBP, photo, zipped
from tests.factories import (
    give_role,
    log_in,
    make_institution,
    make_subject,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def house(clock_at):
    clock_at(date(2026, 4, 10))
    return House("tc")


class House:
    def __init__(self, code):
        self.college = make_institution(code=code)
        self.unit = make_unit(self.college)
        self.major = make_subject(self.college, name="护理", unit=self.unit)
        self.leader = make_user(self.college, "何静")
        give_role(self.leader, Role.MAJOR_LEADER, subject=self.major)
        self.head = make_user(self.college, "林海", role=Role.UNIT_HEAD, unit=self.unit)
        self.set = services.open_set(subject=self.major, title="补齐实训设备")

    def add(self, upload=None, **parts):
        parts = {"evidence_set": self.set, "actor": self.leader, **parts}
        return services.add_evidence(upload=upload or photo(), **parts)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", PDF, "application/pdf"),
        ("b.docx", zipped("[Content_Types].xml", "word/document.xml"), "wordprocessingml"),
        ("b.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml"),
        ("b.pptx", zipped("ppt/presentation.xml"), "presentationml"),
        ("c.doc", OLE, "application/msword"),
        ("c.xls", OLE, "application/vnd.ms-excel"),
        ("c.ppt", OLE, "application/vnd.ms-powerpoint"),
        ("d.jpg", JPEG, "image/jpeg"),
        ("d.jpeg", JPEG, "image/jpeg"),
        ("d.png", PNG, "image/png"),
        ("d.gif", b"GIF89a....", "image/gif"),
        ("d.webp", WEBP, "image/webp"),
        ("d.heic", HEIC, "image/heic"),
        ("e.zip", zipped("a.txt"), "application/zip"),
    ],
)
def test_allowed_files_come_in_by_name_and_content(name, content, expected):
    assert expected in type_of(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", SCRIPT),
        ("a.html", b"<html>"),
        ("a.png", SCRIPT),
        ("a.pdf", b"<html>%PDF-"),
        ("a.docx", zipped("xl/workbook.xml")),
        ("a.docx", PDF),
        ("a.webp", b"RIFF\x00\x00\x00\x00WAVEfmt "),
        ("a.heic", SCRIPT),
        ("a.jpg", PNG),
        ("a.zip", b"PK\x05\x06" + b"\x00" * 18),
        ("a.xlsx", zipped("xl/workbook.xml", "xl/vbaProject.bin")),
        ("a.exe", b"MZ"),
        ("a", PDF),
        ("a.pdf.js", PDF),
        ("", PDF),
    ],
)
def test_what_is_not_what_it_says_or_could_run_is_refused(name, content):
    with pytest.raises(InvalidError):
        type_of(name, content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("材料\\何静\\整改 照片.png", "整改 照片.png"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("..hidden.pdf", "hidden.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("", "文件"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_files_name_is_only_a_name(given, kept):
    assert safe_name(given) == kept


def test_a_file_is_kept_encrypted_by_its_hash_outside_served_folders(house):
    item = house.add(note=" 验收现场 ")
    name = EVIDENCE.name_of(house.college.pk, digest_of(PNG))
    assert (item.file.sha256, item.file.size, item.note) == (digest_of(PNG), len(PNG), "验收现场")
    assert PNG not in (EVIDENCE.path / name).read_bytes()
    assert EVIDENCE.read(name) == PNG


def test_the_same_content_is_one_file_and_one_piece_of_a_set(house):
    first = house.add()
    assert house.add(photo("另一个名字.png")) == first
    other = services.open_set(subject=house.major, title="另一项")
    second = house.add(evidence_set=other)
    assert second != first
    assert EvidenceFile.objects.of(house.college).count() == 1
    assert EvidenceItem.objects.of(house.college).count() == 2


def test_size_is_limited_and_nothing_is_nothing(house, settings):
    settings.EVIDENCE_MAX_BYTES = 30
    with pytest.raises(InvalidError, match="不能超过"):
        house.add()
    with pytest.raises(InvalidError, match="空的"):
        house.add(SimpleUploadedFile("a.pdf", b""))


def test_a_sealed_set_neither_gains_nor_loses(house):
    item = house.add()
    assert services.lock_set(evidence_set=house.set) == 1
    services.lock_set(evidence_set=house.set)
    with pytest.raises(NotAllowedError, match="封存"):
        house.add(photo("b.pdf", PDF))
    with pytest.raises(NotAllowedError):
        services.remove_evidence(item=item, actor=house.leader)
    house.set.refresh_from_db()
    services.unlock_set(evidence_set=house.set)
    house.set.refresh_from_db()
    removed = services.remove_evidence(item=item, actor=house.leader)
    assert removed.removed_by == house.leader
    assert services.remove_evidence(item=item, actor=house.leader).removed_at
    assert EvidenceSet.objects.of(house.college).get().items.standing().count() == 0


def test_only_whom_the_subject_concerns_adds(house):
    stranger = make_user(house.college, role=Role.SCHOOL_LEADER)
    with pytest.raises(NotAllowedError):
        house.add(actor=stranger)
    foreign = House("other")
    with pytest.raises(NotAllowedError):
        house.add(actor=foreign.leader)


def read(client, user, item):
    log_in(client, user)
    return client.get(reverse("evidence:download", args=[item.pk]))


def test_a_reader_gets_an_attachment_that_nothing_runs_in_and_leaves_a_trace(client, house):
    item = house.add(photo("现场 照片.png"))
    response = read(client, house.head, item)
    assert response.content == PNG
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    entry = AuditEntry.objects.of(house.college).get(action="evidence.read")
    assert (entry.actor, entry.object_id) == (house.head, str(item.pk))


def test_whoever_may_not_read_finds_nothing(client, house):
    item = house.add()
    others = [
        make_user(house.college),
        make_user(house.college, role=Role.UNIT_HEAD, unit=make_unit(house.college)),
        House("other").head,
    ]
    for user in others:
        assert read(client, user, item).status_code == 404
    services.remove_evidence(item=item, actor=house.leader)
    assert read(client, house.head, item).status_code == 404
    item.pk = 987654321
    assert read(client, house.head, item).status_code == 404


def test_the_uploader_reads_what_they_brought(client, house):
    item = house.add()
    SubjectAssignment.objects.filter(user=house.leader).delete()
    assert read(client, house.leader, item).status_code == 200


def test_a_lost_or_changed_file_is_told_and_found_by_the_invariant(client, house):
    item = house.add()
    check = invariants["evidence.files"].check
    assert not list(check())
    EVIDENCE.write(EVIDENCE.name_of(house.college.pk, item.file.sha256), b"other")
    assert "gone" in next(iter(check()))
    assert read(client, house.head, item).status_code == 409
    house.add(evidence_set=services.open_set(subject=house.major, title="再传"))
    assert not list(check())
    assert not list(invariants["evidence.same_institution"].check())
