"""What the quality office may change of a scheme in the browser; a reload of the profile keeps it."""

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.diagnosis.models import Scheme
from apps.layers.policies import may_everywhere
from apps.operations.services import record_audit

FIELDS = (
    "enabled",
    "cadence_unit",
    "every",
    "times",
    "closes",
    "lead_days",
    "window_days",
    "remind_days",
    "minutes",
)


@transaction.atomic
def change_scheme(*, scheme: Scheme, actor: User, **values: Any) -> Scheme:
    """Change cadence, windows, minutes, or switch it on and off; running cycles stay as they opened.

    Raises NotAllowedError but for the quality office.
    """
    may_everywhere(actor, "warnings.write").require()
    rows = Scheme.objects.of(scheme.institution_id).select_for_update(of=("self",))
    scheme = rows.select_related("institution").get(pk=scheme.pk)
    before = {name: getattr(scheme, name) for name in FIELDS}
    after = {name: values.get(name, before[name]) for name in FIELDS}
    if after == before:
        return scheme
    for name, value in after.items():
        setattr(scheme, name, value)
    scheme.full_clean(exclude=["conclusions"])
    scheme.save(update_fields=FIELDS)
    record_audit(actor=actor, action="scheme.change", obj=scheme, before=before, after=after)
    return scheme
