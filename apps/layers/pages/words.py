"""What lists of every app have in common: the subject's column, and the filters by layer and unit."""

from typing import Any

from apps.core.pages import Column, FilterForm
from apps.core.pages.columns import path_getter
from apps.layers.masking import shown_name
from apps.layers.registry import layer_words
from apps.organisation.models import Unit

ANY = ("", "全部")


def _name(path: str) -> Any:
    get = path_getter(path)

    def name(row: Any, reader: Any) -> str:
        subject = get(row, reader)
        return shown_name(reader, subject) if subject is not None else ""

    return name


def subject_column(
    path: str = "subject", *, key: str = "subject", caption: str = "对象", **options: Any
) -> Column:
    """A subject's name, masked where the reader may see persons masked only."""
    options.setdefault("sort", f"{path.replace('.', '__')}__name")
    return Column(key, caption, value=_name(path), **options)


class ReaderFilter(FilterForm):
    """Gives a field `layer` the college's layers to choose, and says a unit by its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layer: Any = self.fields.get("layer")
        if layer is not None:
            layer.choices = [ANY, *layer_words(self.reader.institution)]

    def words_unit(self, value: Any) -> str:
        rows = Unit.objects.of(self.reader.institution_id).filter(pk=value)
        return f"部门：{rows.values_list('name', flat=True).first() or '—'}"
