"""System checks: a kind of obligation that is declared wrongly fails at start, not on a desk."""

from typing import Any

from django.core.checks import Error, register

from apps.core.declared import declaration_errors
from apps.workflow.obligations import ObligationKind, obligations


def check_kind(kind: ObligationKind) -> list[Error]:
    what = f"obligation {kind.code}"
    fold = kind.fold
    errors = declaration_errors(
        what,
        words=(kind.word, kind.button, fold.title.format(2) if fold else "-"),
        icon=kind.icon,
        pages=kind.url_names,
        arguments=[1],
    )
    if not kind.url_names:
        errors.append(Error(f"{what}: leads to no page", id="workflow.E001"))
    if fold:
        errors += declaration_errors(
            f"{what}, folded", words=(), icon=kind.icon, pages=[fold.url_name], arguments=[]
        )
    return errors


@register()
def check_obligations(**kwargs: Any) -> list[Error]:
    """Every kind has its words, its icon and pages that exist."""
    return [error for kind in obligations.values() for error in check_kind(kind)]
