"""What must always hold of evidence."""

from collections.abc import Iterator

from django.db.models import F

from apps.core.invariants import invariant
from apps.evidence.models import EvidenceFile, EvidenceItem, EvidenceSet
from apps.evidence.selectors import EVIDENCE

WHY = "checking an invariant"


@invariant("evidence.files", "每份佐证文件都在，内容与摘要一致")
def files_are_there() -> Iterator[str]:
    """A stored content without a row is no violation: its transaction was rolled back."""
    for file in EvidenceFile.objects.across_institutions(reason=WHY).iterator():
        name = EVIDENCE.name_of(file.institution_id, file.sha256)
        content = EVIDENCE.read_exact(name, file.sha256)
        if content is None:
            yield f"file {file.pk}: gone, or not what was uploaded"
        elif len(content) != file.size:
            yield f"file {file.pk}: {len(content)} bytes instead of {file.size}"


@invariant("evidence.same_institution", "佐证、材料组、文件同属一所学校")
def parts_share_institution() -> Iterator[str]:
    items = EvidenceItem.objects.across_institutions(reason=WHY)
    own = {"evidence_set__institution": F("institution"), "file__institution": F("institution")}
    for item in items.exclude(**own):
        yield f"item {item.pk}: its set or file belongs to another institution"
    sets = EvidenceSet.objects.across_institutions(reason=WHY)
    for one in sets.exclude(subject__institution=F("institution")):
        yield f"set {one.pk}: subject belongs to another institution"
