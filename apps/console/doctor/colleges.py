"""What a college lacks that nobody would notice until it is missed."""

from apps.accounts.models import Institution
from apps.console.doctor.checks import DEGRADED, OK, Finding, check
from apps.organisation.running_out import calendar_gaps


@check("calendar", "校历")
def _calendar() -> Finding:
    """A calendar that ends opens no cycle any more."""
    found = [
        f"{one.name}（{one.code}）：{'；'.join(gap.words for gap in gaps)}"
        for one in Institution.objects.order_by("code")
        if (gaps := calendar_gaps(one))
    ]
    if found:
        return Finding(DEGRADED, "。".join(found), "设置 → 校历，生成下一年")
    return Finding(OK, "六十天内各校都有校历")
