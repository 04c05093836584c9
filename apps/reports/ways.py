"""What can be done in the system with an entry of the register: write it, fill its table in, see its blank."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from apps.chains.models import PrintedTable
from apps.layers.policies import may_everywhere
from apps.layers.rights import rights_of
from apps.reports import selectors
from apps.reports.models import ReportEntry
from apps.submissions.models import FormTemplate

WRITE, READ, FILL, BLANK = "去编", "看报告", "去填", "看空表"


class Way(NamedTuple):
    word: str
    url: str


def ways_of(actor: Any, entries: Iterable[ReportEntry]) -> list[dict[str, Any]]:
    """Each entry with its way, None where the system has neither an outline nor a form for it."""
    institution, rights = actor.institution_id, rights_of(actor)
    outlines = {one.code for one in selectors.outlines_of(institution)}
    packs: dict[str, int] = {}
    if may_everywhere(actor, "reports.export"):
        packs = {code: pack.pk for pack in selectors.packs_of(institution) for code in pack.forms}
    forms: set[str] = set()
    if rights.allows("plans.read"):
        templates = FormTemplate.objects.of(institution).current()
        forms = set(templates.values_list("code", flat=True))
    tables = dict(PrintedTable.objects.of(institution).values_list("code", "pk"))
    write = WRITE if rights.allows("reports.write") else READ

    def way(entry: ReportEntry) -> Way | None:
        if entry.outline in outlines:
            url = reverse("reports:list")
            return Way(write, f"{url}?{urlencode({'outline': entry.outline})}")
        if entry.form in packs:
            return Way(WRITE, reverse("reports:pack", args=[packs[entry.form]]))
        if entry.form in forms:
            return Way(FILL, f"{reverse('submissions:list')}?{urlencode({'form': entry.form})}")
        if entry.form in tables:
            return Way(BLANK, reverse("chains:table_detail", args=[tables[entry.form]]))
        return None

    return [{"entry": one, "way": way(one)} for one in entries]
