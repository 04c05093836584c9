"""标准: which families of standards the college has, and how far they are written out."""

from django.db.models import Count

from apps.chains.models import StandardFamily
from apps.layers.registry import layers
from apps.rendering.blocks import Cell, Column, Table
from apps.reports.sections.scope import Scope, layer_word


def standards_table(scope: Scope) -> Table:
    """One row for each family, in the document's order; for a narrower subject its own layer's."""
    families = StandardFamily.objects.of(scope.subject.institution_id)
    if not scope.is_whole:
        families = families.filter(layer__in=("", scope.subject.layer))
    families = families.annotate(
        standards=Count("types", distinct=True),
        elements=Count("types__elements", distinct=True),
        criteria=Count("types__elements__criteria", distinct=True),
    ).order_by("position", "code")
    rows = tuple(
        (
            Cell(family.name),
            Cell(layer_word(scope, layers[family.layer]) if family.layer in layers else "—"),
            Cell(str(family.standards)),
            Cell(str(family.elements)),
            Cell(str(family.criteria)),
        )
        for family in families
    )
    columns = (
        Column("标准类别", 44),
        Column("层面", 14),
        Column("标准", 14, numeric=True),
        Column("要素", 14, numeric=True),
        Column("判定标准", 14, numeric=True),
    )
    return Table("标准体系", columns, rows, "还没有登记标准。")
