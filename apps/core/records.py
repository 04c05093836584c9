"""Small records within a JSON column: a list of objects, read as frozen dataclasses.

A model says ``levels = RecordsField(Level, "级次")`` and everybody reads ``level.title``. In the database
it is the JSON column it looks like, and migrations see nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Generic, Self, TypeVar, cast

from django.db import models
from django.db.models.query_utils import DeferredAttribute

R = TypeVar("R", bound="Record")
JSON_FIELD = "django.db.models.JSONField"


class Record:
    """Base of such a dataclass: one object of the list, there and back."""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Lists become tuples, an object within is another record of the kind. TypeError for unknown keys."""
        return cls(**{name: cls._read(value) for name, value in data.items()})

    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return cls.parse(value)
        return tuple(value) if isinstance(value, list) else value

    def as_dict(self) -> dict[str, Any]:
        """As JSON; what is None is not said."""
        told = {one.name: getattr(self, one.name) for one in fields(cast("Any", self))}
        return {name: _written(value) for name, value in told.items() if value is not None}


def _written(value: Any) -> Any:
    if isinstance(value, Record):
        return value.as_dict()
    return list(value) if isinstance(value, tuple) else value


class _Parsed(DeferredAttribute):
    """Whatever is assigned, dictionaries or records, stands as a tuple of records."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        field = cast("Any", self).field
        instance.__dict__[field.attname] = field.parse(value)


class RecordsField(models.JSONField, Generic[R]):
    """A JSON column that holds a list of `record`."""

    descriptor_class = _Parsed

    def __init__(self, record: type[R], *args: Any, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **{"default": list, **kwargs})

    def clone(self) -> RecordsField[R]:
        _, _, args, kwargs = self.deconstruct()
        return type(self)(self.record, *args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _, args, kwargs = super().deconstruct()
        return name, JSON_FIELD, args, kwargs

    def parse(self, value: Any) -> Any:
        """A tuple of records; an expression and what is no list stay as they are."""
        if not isinstance(value, (list, tuple)):
            return value
        return tuple(self.record.parse(one) if isinstance(one, Mapping) else one for one in value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.parse(super().from_db_value(value, expression, connection))

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(plain(value))

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(plain(value), model_instance)

    def value_to_string(self, obj: models.Model) -> Any:
        return plain(self.value_from_object(obj))


def plain(value: Any) -> Any:
    """Records as JSON again, for what exchanges definitions."""
    if not isinstance(value, (list, tuple)):
        return value
    return [one.as_dict() if isinstance(one, Record) else one for one in value]
