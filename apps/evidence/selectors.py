"""Evidence as it is kept: rows, and the contents of files."""

from typing import Any

from apps.core.errors import ConflictError
from apps.core.private_files import PrivateFolder
from apps.evidence.models import EvidenceFile, EvidenceItem

EVIDENCE = PrivateFolder("evidence")
LOST = "这份材料的原文件已不在服务器上，或内容被改动；请联系系统管理员。"


def item_in(institution: Any, pk: int) -> EvidenceItem | None:
    """One standing piece of an institution, with its file and the subject that it is about."""
    rows = EvidenceItem.objects.of(institution).standing()
    return rows.select_related("file", "evidence_set__subject__unit").filter(pk=pk).first()


def content_of(file: EvidenceFile) -> bytes:
    """The file as it was uploaded. Raises ConflictError unless its hash is still the same."""
    name = EVIDENCE.name_of(file.institution_id, file.sha256)
    content = EVIDENCE.read_exact(name, file.sha256)
    if content is None:
        raise ConflictError(LOST)
    return content
