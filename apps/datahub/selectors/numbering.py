"""The college's own patterns of student and staff numbers, within the tables that carry them."""

from collections.abc import Mapping
from dataclasses import replace

from apps.accounts.models import Institution
from apps.datahub.datasets import datasets
from apps.datahub.sheets import Column, Dataset, Sheet

# Where the patterns stand with the institution: {column code: {"pattern": …, "expects": …}}.
FAMILY = "numbers"


def dataset_of(institution: Institution, code: str) -> Dataset:
    """A dataset as this college's tables have it: checks, templates and words use its own numbers."""
    own = (institution.vocabulary or {}).get(FAMILY)
    declared = datasets[code]
    if not own:
        return declared
    return replace(declared, forms=tuple(_numbered(form, own) for form in declared.forms))


def _numbered(form: Sheet, own: Mapping[str, Mapping[str, str]]) -> Sheet:
    return replace(form, columns=tuple(_as_own(column, own) for column in form.columns))


def _as_own(column: Column, own: Mapping[str, Mapping[str, str]]) -> Column:
    said = own.get(column.code)
    return replace(column, pattern=said["pattern"], expects=said["expects"]) if said else column
