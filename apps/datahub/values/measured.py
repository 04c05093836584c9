"""One value of a metric as a person types it, read by the same rules as an import's."""

from apps.datahub.sheets.references import KINDS
from apps.datahub.values.numbers import clean_decimal, clean_integer, clean_percent, in_range


def clean_measured(text: str, kind: str) -> str:
    """The number as text for a metric's `value_kind` (a key of KINDS): shares lie within 0—100.

    Raises BadValueError, whose `expected` says what the kind takes.
    """
    rule = KINDS[kind]
    if rule.type == "integer":
        number = clean_integer(text, expected=rule.expected)
    elif rule.type == "percent":
        number = clean_percent(text, places=rule.places)
    else:
        number = clean_decimal(text, places=rule.places, expected=rule.expected)
    return in_range(number, rule.minimum, rule.maximum, rule.expected)
