"""Watch rules of a profile: bounds with their origin; they are data, not code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.core.profiles import (
    Choice,
    Code,
    Fault,
    Flag,
    Int,
    Items,
    Loading,
    ModelNoun,
    Number,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.monitoring.choices import Basis, Counts
from apps.monitoring.contradictions import EVERY as BOUNDS
from apps.monitoring.contradictions import contradictions
from apps.monitoring.models import WatchRule
from apps.monitoring.routing import claiming_roles
from apps.monitoring.services.versions import record_version, start_of
from apps.monitoring.versions import BOUND_FIELDS
from apps.organisation.choices import Role


@register_noun
class Rules(ModelNoun):
    code, title, kinds = "rules", "预警规则", ("college",)
    model = WatchRule
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=120),
        metric=Ref("metrics", required=True),
        basis=Choice(Basis.values, default=Basis.BOUND.value),
        red_low=Number(),
        yellow_low=Number(),
        yellow_high=Number(),
        red_high=Number(),
        yellow_gap=Number(),
        red_gap=Number(),
        reached=Items(Choice(BOUNDS)),
        missing_after_days=Int(low=0, high=3650),
        stale_after_days=Int(low=1, high=3650),
        confirm_periods=Int(low=1, high=24, default=1),
        recover_periods=Int(low=1, high=24, default=1),
        owner_role=Choice([code for code, _ in claiming_roles()]),
        claim_days=Int(low=1, high=365, default=7),
        escalate_role=Choice(Role.values),
        source=Text(max_length=200),
        enabled=Flag(default=True),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, rule in profile.of(self.code).items():
            for key, reason in contradictions(rule):
                yield self.fault(code, key, reason)

    def save(self, loading: Loading, row: Any) -> None:
        """A page that was open meanwhile must not overwrite what was loaded; changed bounds are a
        version that judges all open periods, those of another metric or basis all periods."""
        if row.pk:
            row.version += 1
            self._keep_version(row)
        super().save(loading, row)

    @staticmethod
    def _keep_version(row: WatchRule) -> None:
        known = WatchRule.objects.of(row.institution_id).get(pk=row.pk)
        before = {name: getattr(known, name) for name in BOUND_FIELDS}
        if all(before[name] == getattr(row, name) for name in BOUND_FIELDS):
            return
        same = known.basis == row.basis and known.metric_id == row.metric_id
        starts = start_of(row, Counts.OPEN, None) if same else None
        record_version(rule=row, before=before, actor=None, starts=starts, reason="载入配置方案")
