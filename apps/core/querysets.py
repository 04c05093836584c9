"""Rows are read through their institution, explicitly; there is no thread-local tenant."""

from typing import Any, Self

from django.db import models


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that must be told whose rows it reads."""

    def of(self, institution: Any) -> Self:
        """Rows of one institution (an instance or its primary key)."""
        return self.filter(institution=institution)

    def across_institutions(self, *, reason: str) -> Self:
        """Rows of all institutions, for system work that names its reason; never inside a view."""
        if not reason:
            raise ValueError("name the reason for reading across institutions")
        return self.all()


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
