"""The page kit: a page is one class that declares what it is called, who may come in, and what it shows."""

from apps.core.pages import Action, Bulk, Column, Crumb, Empty, FilterForm, paged

from .base import BY_FINDING, Asks, Page
from .details import ActPage, DetailPage, EditPage
from .lists import ListPage
from .words import ReaderFilter, subject_column

__all__ = [
    "BY_FINDING",
    "ActPage",
    "Action",
    "Asks",
    "Bulk",
    "Column",
    "Crumb",
    "DetailPage",
    "EditPage",
    "Empty",
    "FilterForm",
    "ListPage",
    "Page",
    "ReaderFilter",
    "paged",
    "subject_column",
]
