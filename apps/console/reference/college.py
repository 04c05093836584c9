"""Every noun of a profile with its keys, from the schemas that check and dump them."""

from collections.abc import Iterator
from typing import Any

from apps.core.profiles import (
    Choice,
    Day,
    Flag,
    Int,
    Items,
    Names,
    Noun,
    Number,
    Rec,
    Ref,
    Text,
    nouns_in_order,
)
from apps.core.profiles.schema import Code, Field

from .markdown import code, page, table

Row = tuple[str, str, str, str]
LEAD = (
    "A profile (配置方案) is a folder: `profile.toml` and one YAML file per noun, or one folder for nouns whose "
    "entries are long. A key that equals its default is left out."
)


def nouns_page() -> str:
    nouns = {noun.code: noun for kind in ("college", "province") for noun in nouns_in_order(kind)}
    return page("Keys of a profile", LEAD, *map(_section, nouns.values()))


def _section(noun: Noun) -> str:
    file = (
        f"{noun.code}/<code>.yaml, one file per entry" if noun.folder else noun.file_of("").strip()
    )
    form = "one record" if noun.single else "entries"
    kinds = "" if len(noun.kinds) > 1 else f"; only for a {noun.kinds[0]}"
    head = f"## {noun.code} · {noun.title}\n\n`{file}`: {form}{kinds}."
    return f"{head}\n\n{table(('key', 'type', 'default', 'says'), keys_of(noun.schema))}"


def keys_of(field: Field, prefix: str = "") -> Iterator[Row]:
    """Every key below a record, nested ones with their way (`rows[].measures[].code`)."""
    if isinstance(field, Items):
        yield from keys_of(field.item, f"{prefix}[]")
    elif isinstance(field, Rec):
        for name, one in field.fields.items():
            way = f"{prefix}.{name}" if prefix else name
            yield code(way), kind_of(one), _default(one), _says(one)
            yield from keys_of(one, way)


def kind_of(field: Field) -> str:
    """The type in words, as whoever writes the file needs it."""
    if isinstance(field, Items):
        return f"list of {kind_of(field.item)}"
    for type_, words in _WORDS:
        if isinstance(field, type_):
            return words
    return type(field).__name__.lower()


_WORDS: tuple[tuple[Any, str], ...] = (
    (Ref, "code of another entry"),
    (Code, "code"),
    (Text, "text"),
    (Flag, "true or false"),
    (Int, "whole number"),
    (Number, "number"),
    (Day, "date"),
    (Choice, "choice"),
    (Names, "code: name"),
    (Rec, "record"),
)


def _default(field: Field) -> str:
    if isinstance(field, Rec | Items):
        return ""
    if field.required:
        return "required"
    empty = field.empty()
    return "" if empty in ("", None, {}, []) else code(str(empty).lower())


def _says(field: Field) -> str:
    if isinstance(field, Items):
        return _says(field.item)
    if isinstance(field, Ref):
        return f"an entry of {code(field.noun)}"
    if isinstance(field, Choice):
        return "、".join(code(value) for value in field.values)
    if isinstance(field, Int):
        return f"{field.low}–{field.high}"
    if isinstance(field, Text) and not isinstance(field, Code):
        return f"at most {field.max_length} characters"
    return ""
