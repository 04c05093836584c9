"""What a profile says about reports: the register of the document, outlines, packs of tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.core.profiles import (
    Choice,
    Code,
    Fault,
    Int,
    Items,
    Loading,
    ModelNoun,
    Profile,
    Rec,
    Ref,
    Text,
    register_noun,
)
from apps.core.records import plain
from apps.layers.registry import layers, unknown_kind
from apps.organisation.choices import Role
from apps.organisation.models import Period
from apps.reports.choices import SectionKind
from apps.reports.models import Outline, OutlineSection, ReportEntry, TablePack
from apps.reports.prefills.facts import facts, is_fact
from apps.reports.sections import sections

WORDS = Text(required=True, max_length=200)


@register_noun
class Outlines(ModelNoun):
    """报告提纲: sections in order, levels of approval, lines to be signed."""

    code, title = "outlines", "报告提纲"
    model = Outline
    schema = Rec(
        code=Code(required=True, max_length=60),
        title=Text(required=True, max_length=120),
        layer=Code(max_length=20),
        kind=Code(max_length=30),
        period=Choice(Period.Kind.values, default=Period.Kind.YEAR.value),
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
        signatures=Items(Text(required=True, max_length=40)),
        sections=Items(
            Rec(
                code=Code(required=True, max_length=40),
                title=Text(required=True, max_length=120),
                kind=Choice(SectionKind.values, default=SectionKind.COMPUTED.value),
                key=Code(max_length=60),
                max_chars=Int(low=1, high=100_000),
                hint=Text(max_length=300),
                inline=True,
            ),
            unique="code",
            required=True,
        ),
        source=Text(max_length=200),
        position=Int(default=0),
    )

    def rows(self, institution: Any) -> Any:
        rows = Outline.objects.of(institution).order_by(*self.order)
        return rows.prefetch_related("sections")

    def read(self, row: Any, name: str, field: Any) -> Any:
        if name == "levels":
            return plain(row.levels)
        if name != "sections":
            return super().read(row, name, field)
        keys = field.item.fields
        return [{key: getattr(one, key) for key in keys} for one in row.sections.all()]

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        row = row or Outline(institution=loading.institution)
        for name, value in entry.items():
            if name != "sections":
                setattr(row, name, value)
        self.save(loading, row)
        row.sections.all().delete()
        OutlineSection.objects.bulk_create(
            OutlineSection(institution=loading.institution, outline=row, position=n, **one)
            for n, one in enumerate(entry["sections"])
        )
        return row

    def check(self, profile: Profile) -> Iterator[Fault]:
        for code, outline in profile.of(self.code).items():
            if outline["layer"] or outline["kind"]:
                for key, reason in unknown_kind(outline["layer"], outline["kind"]):
                    yield self.fault(code, key, reason)
            for number, section in enumerate(outline["sections"], 1):
                if section["key"] and section["key"] not in sections:
                    reason = f"没有“{section['key']}”（{'、'.join(sections)}）"
                    yield self.fault(code, f"sections[{number}].key", reason)
                if section["kind"] == SectionKind.COMPUTED and not section["key"]:
                    yield self.fault(code, f"sections[{number}].key", "数据章节要写 key")


@register_noun
class Reports(ModelNoun):
    """报告清单: every report that the document names."""

    code, title = "reports", "报告清单"
    model = ReportEntry
    after = ("outlines",)
    schema = Rec(
        code=Code(required=True, max_length=60),
        name=Text(required=True, max_length=120),
        layer=Text(max_length=40),
        author=Items(WORDS),
        period=Text(max_length=40),
        deadline=Text(max_length=120),
        recipients=Items(WORDS),
        sections=Items(WORDS),
        word_limits=Items(
            Rec(part=Text(required=True, max_length=60), limit=Text(max_length=40), inline=True),
            unique="part",
        ),
        form=Text(max_length=60),
        outline=Code(max_length=60),
        source=Text(max_length=200),
        position=Int(default=0),
    )


@register_noun
class Packs(ModelNoun):
    """报表包: forms that are handed in together."""

    code, title, kinds = "packs", "报表包", ("college",)
    model = TablePack
    schema = Rec(
        code=Code(required=True, max_length=60),
        title=Text(required=True, max_length=120),
        forms=Items(Ref("forms"), required=True),
        rows=Items(
            Rec(
                row=Code(required=True, max_length=20),
                elements=Items(Ref("elements")),
                points=Items(Ref("points")),
                metrics=Items(Ref("metrics")),
                facts=Items(Code(max_length=60)),
                inline=True,
            ),
            unique="row",
        ),
        source=Text(max_length=200),
        position=Int(default=0),
    )

    def check(self, profile: Profile) -> Iterator[Fault]:
        """A pack holds forms of the college as a whole: one of each a year."""
        forms = profile.of("forms")
        for code, pack in profile.of(self.code).items():
            for form in pack["forms"]:
                layer = layers.get(forms[form]["layer"])
                kinds = {one.code: one.mirrors for one in layer.kinds} if layer else {}
                if kinds.get(forms[form]["kind"]) != "accounts.Institution":
                    yield self.fault(code, "forms", f"“{form}”不是以学校为对象的表单")
            for key, reason in _row_complaints(pack, forms):
                yield self.fault(code, key, reason)

    def rows(self, institution: Any) -> Any:
        return TablePack.objects.of(institution).order_by(*self.order)

    def read(self, row: Any, name: str, field: Any) -> Any:
        return getattr(row, name) if name in ("forms", "rows") else super().read(row, name, field)

    def write(self, loading: Loading, entry: dict[str, Any], row: Any) -> Any:
        row = row or TablePack(institution=loading.institution)
        for name, value in entry.items():
            setattr(row, name, value)
        self.save(loading, row)
        return row


def _row_complaints(pack: dict[str, Any], forms: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each row is one of the pack's forms; what it draws on belongs to no other row; its facts are known."""
    known = {
        item["code"]
        for form in pack["forms"]
        for group in forms[form]["groups"]
        for item in group["items"]
    }
    taken: dict[tuple[str, str], str] = {}
    for number, row in enumerate(pack["rows"], 1):
        if row["row"] not in known:
            yield f"rows[{number}].row", f"表单里没有“{row['row']}”这一行"
        for name in ("elements", "points", "metrics"):
            for code in row[name]:
                if taken.setdefault((name, code), row["row"]) != row["row"]:
                    yield f"rows[{number}].{name}", f"“{code}”已归入 {taken[name, code]}"
        for fact in row["facts"]:
            if not is_fact(fact):
                yield f"rows[{number}].facts", f"没有“{fact}”（{'、'.join(facts)}，后接层面）"
