"""What every page is made of, without a model: the one order of questions, columns, filters, acts.

Apps stand on `apps.layers.pages`, which adds rights; apps below it on these bases.
"""

from .acts import ActMixin, EditMixin
from .base import BasePage
from .columns import Column
from .filters import FilterForm
from .paged import paged
from .parts import Action, Bulk, Crumb, Empty

__all__ = [
    "ActMixin",
    "Action",
    "BasePage",
    "Bulk",
    "Column",
    "Crumb",
    "EditMixin",
    "Empty",
    "FilterForm",
    "paged",
]
