"""The ladder of a profile: to whom a problem is taken that is late or comes back; days are data."""

from __future__ import annotations

from collections.abc import Iterator

from apps.core.profiles import (
    Choice,
    Code,
    Fault,
    Int,
    ModelNoun,
    Profile,
    Rec,
    Text,
    register_noun,
)
from apps.improvement.models import EscalationStep
from apps.organisation.choices import Role


@register_noun
class Escalations(ModelNoun):
    code, title, kinds = "escalations", "督办级次", ("college",)
    model = EscalationStep
    schema = Rec(
        code=Code(required=True, max_length=40),
        title=Text(required=True, max_length=80),
        days_late=Int(low=1, high=3650),
        times_reopened=Int(low=1, high=100),
        role=Choice(Role.values, required=True),
        source=Text(max_length=200),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, step in profile.of(self.code).items():
            if step["days_late"] is None and step["times_reopened"] is None:
                yield self.fault(
                    code, "days_late", "写明逾期天数 days_late 或再测未达次数 times_reopened"
                )
