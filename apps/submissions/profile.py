"""Forms of a profile: one file per form, with phases, columns, groups, items and approval."""

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
    Live,
    Loading,
    Noun,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.organisation.choices import Role, UnitKind
from apps.organisation.models import Period
from apps.submissions.choices import RowPer, Semantic
from apps.submissions.definition_checks import complaints_of, metric_complaints
from apps.submissions.definitions import define, publish
from apps.submissions.models import FormTemplate
from apps.submissions.selectors.header import header_sources


@register_noun
class Forms(Noun):
    code, title, folder, kinds = "forms", "表单", True, ("college",)
    after = ("vocabulary",)
    schema = Rec(
        code=Code(required=True, max_length=40),
        name=Text(required=True, max_length=120),
        layer=Code(required=True, max_length=20),
        kind=Code(required=True, max_length=30),
        unit_kinds=Items(Choice(UnitKind.values)),
        period=Choice(Period.Kind.values, default=Period.Kind.YEAR.value),
        opens_itself=Flag(),
        title_pattern=Text(required=True, max_length=200),
        row_per=Choice(RowPer.values, required=True),
        continuous_numbers=Flag(),
        open_groups=Flag(),
        numbered_items=Flag(default=True),
        table_title=Text(max_length=80),
        signature=Text(max_length=60),
        owner_role=Choice(Role.values, required=True),
        source=Text(max_length=120),
        position=Int(default=0),
        header_fields=Items(
            Rec(
                code=Code(required=True, max_length=20),
                caption=Text(required=True, max_length=40),
                source=Choice(header_sources),
                inline=True,
            ),
            unique="code",
        ),
        levels=Items(
            Rec(
                code=Code(required=True, max_length=40),
                title=Text(required=True, max_length=60),
                role=Choice(Role.values, required=True),
                post=Ref("posts"),
                days=Int(high=366, default=0),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        phases=Items(
            Rec(
                code=Code(required=True, max_length=20),
                caption=Text(required=True, max_length=40),
                opens=Text(required=True, max_length=12),
                due=Text(required=True, max_length=12),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        columns=Items(
            Rec(
                code=Code(required=True, max_length=20),
                caption=Text(required=True, max_length=40),
                semantic=Choice(Semantic.values, required=True),
                phase=Code(max_length=20),
                width=Int(low=1, high=1000, default=10),
                char_limit=Int(low=1, high=100000),
                required=Flag(default=True),
                problem_share=Int(low=1, high=100),
                prefill=Code(max_length=60),
                parts=Items(
                    Rec(
                        code=Code(required=True, max_length=20),
                        caption=Text(required=True, max_length=20),
                        problem=Flag(),
                        prefill=Code(max_length=60),
                        inline=True,
                    ),
                    unique="code",
                ),
                choices=Items(
                    Rec(
                        code=Code(required=True, max_length=20),
                        caption=Text(required=True, max_length=20),
                        options=Items(Text(required=True, max_length=20), required=True),
                        prefill=Code(max_length=60),
                        inline=True,
                    ),
                    unique="code",
                ),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        groups=Items(
            Rec(
                code=Code(required=True, max_length=20),
                title=Text(required=True, max_length=80),
                free_rows=Flag(),
                printed_rows=Int(high=50, default=0),
                own_columns=Items(Code(max_length=20)),
                items=Items(
                    Rec(
                        code=Code(required=True, max_length=20),
                        number=Int(low=1, high=999, required=True),
                        label=Text(required=True, max_length=200),
                        measures=Items(
                            Rec(
                                code=Code(required=True, max_length=20),
                                caption=Text(required=True, max_length=40),
                                unit=Text(max_length=20),
                                metric=Ref("metrics"),
                                inline=True,
                            ),
                            unique="code",
                        ),
                        inline=True,
                    ),
                    unique="code",
                ),
            ),
            unique="code",
            required=True,
        ),
        notes=Items(Text(required=True, max_length=300)),
    )

    def live(self, institution: Any) -> Iterator[Live]:
        templates = FormTemplate.objects.of(institution).current().order_by("position", "code")
        for template in templates.prefetch_related("phases", "columns__phase", "groups__items"):
            yield Live(template.code, define(template), template)

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        return publish(institution=loading.institution, definition=entry, current=row)

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, form in profile.of(self.code).items():
            own = complaints_of(form)
            for key, reason in (*own, *metric_complaints(form, profile.of("metrics"))):
                yield self.fault(code, key, reason)
