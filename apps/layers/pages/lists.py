"""A list is its columns, its filters and its rows; everything else a list can do comes from here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from apps.core.errors import DomainError, InvalidError
from apps.core.htmx import wants_partial
from apps.core.pages import Action, Bulk, Column, Crumb, Empty, FilterForm
from apps.core.pages.bar import bar_html
from apps.core.pages.columns import rows_html
from apps.core.pages.filters import Chip
from apps.core.pages.state import COLUMNS, DENSITIES, FORMAT, PAGE, ListState
from apps.layers.pages.base import Page
from apps.layers.pages.export import export
from apps.layers.policies import may_at_all
from apps.operations.selectors import list_tastes

MOST_CHOSEN, MOST_TOLD = 200, 12
NOTHING_LEFT = Empty("没有符合条件的内容", "去掉上面的一个条件再看。", "search-x")


class ListPage(Page, kit=True):
    """Declares `columns`, `filters`, and gives `rows`; see docs/how-to/add-a-page.md.

    `word` counts the rows (条, 项, 份). `above` is a template between head and filters, `legend` one
    sentence under the filters. `self.reader`, `self.chosen` and `self.form` are there before `rows` is asked.
    """

    columns: tuple[Column, ...] = ()
    filters: type[FilterForm] = FilterForm
    bulk: tuple[Bulk, ...] = ()
    page_size: int = 30
    word: str = "条"
    empty: Empty = Empty("这里还没有内容")
    left: Empty = NOTHING_LEFT
    styles: tuple[str, ...] = ()
    above: str = ""
    template: str = "layouts/list.html"

    @classmethod
    def check_declaration(cls) -> None:
        super().check_declaration()
        keys = [one.key for one in cls.columns]
        if not keys or len(keys) != len(set(keys)):
            raise ImproperlyConfigured(f"{cls.__name__}: a list has columns, each key once")
        if cls.bulk and not cls.post_action:
            raise ImproperlyConfigured(f"{cls.__name__}: bulk acts need a post_action")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.bulk and "post" not in vars(cls):
            cls.post = cls._post_bulk  # type: ignore[attr-defined]  # without bulk acts: 405

    # What an app says

    def rows(self) -> Any:
        """What the reader may see, narrowed by `self.chosen`: a queryset, or a list."""
        raise NotImplementedError

    def prepare(self, rows: list[Any]) -> list[Any]:
        """The rows of one page (or file) made ready in one go; the place for what needs a query."""
        return rows

    def lead(self) -> str:
        """The sentence under the title."""
        return ""

    def legend(self) -> str:
        return ""

    def actions(self) -> list[Action]:
        return []

    def crumbs(self) -> list[Crumb]:
        return []

    def offered(self) -> tuple[Column, ...]:
        """The columns that there are for this reader."""
        return self.columns

    def filter_options(self) -> dict[str, Any]:
        return {}

    def extra(self) -> dict[str, Any]:
        """More context, for `above`."""
        return {}

    def may_choose(self) -> bool:
        """Whether the reader is offered the bulk acts; each is asked again, row by row."""
        return bool(may_at_all(self.reader, self.post_action))

    # What comes from it

    @property
    def reader(self) -> Any:
        return self.request.user

    @cached_property
    def form(self) -> FilterForm:
        return self.filters(self.request.GET, reader=self.reader, **self.filter_options())

    @property
    def chosen(self) -> dict[str, Any]:
        return self.form.chosen()

    @property
    def code(self) -> str:
        """The name of the list's address: what views are kept under."""
        match = self.request.resolver_match
        return match.view_name if match is not None else ""

    @cached_property
    def views(self) -> Any:
        """The reader's saved views of this list, and how they left its columns and density."""
        return list_tastes(self.reader, self.code)

    @cached_property
    def state(self) -> ListState:
        taste = self.views.taste
        return ListState(self.request.GET, list(self.form.fields), self.offered(), taste)

    @cached_property
    def found(self) -> Any:
        """All rows that are left, in their order."""
        return self.state.sorted(self.rows())

    @cached_property
    def page(self) -> Any:
        return Paginator(self.found, self.page_size).get_page(self.request.GET.get(PAGE))

    @property
    def count(self) -> int:
        return self.page.paginator.count

    def chips(self) -> list[Chip]:
        form, chosen = self.form, self.chosen
        return [
            Chip(name, form.words(name, chosen[name]), self.state.url(**{name: None}))
            for name in form.set_fields()
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get(FORMAT):
            return export(self, request.GET[FORMAT])
        part = wants_partial(request)
        name = "components/list/answer.html" if part else self.template
        response = render(request, name, self._context(request, part=part))
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _context(self, request: Any, *, part: bool) -> dict[str, Any]:
        rows = self.prepare(list(self.page))
        may_act = bool(self.bulk) and self.may_choose()
        return {
            **self.extra(),
            "list": self,
            "page": self.page,
            "rows": rows,
            "chips": self.chips(),
            "body": rows_html(self.state.shown, rows, self.reader, choose=may_act),
            "may_act": may_act,
            "densities": DENSITIES,
            "here": self.state.url(),
            "from_form": part and request.htmx.trigger == "list-filters",
        }

    # Shown by the templates

    def pages(self) -> dict[str, str]:
        """Addresses of the pages beside this one."""
        page = self.page
        before = page.previous_page_number() if page.has_previous() else None
        after = page.next_page_number() if page.has_next() else None
        return {
            "before": self.state.url(page=str(before)) if before else "",
            "after": self.state.url(page=str(after)) if after else "",
        }

    def bar(self) -> SafeString:
        """The controls of the filters."""
        return bar_html(self.form)

    def files(self) -> list[tuple[str, str]]:
        return [
            ("Excel 表（.xlsx）", self.state.url(format="xlsx")),
            ("文本表（.csv）", self.state.url(format="csv")),
        ]

    def column_choices(self) -> list[tuple[Column, bool, bool]]:
        """Each column, whether it stands there, and whether it must."""
        shown = {one.key for one in self.state.shown}
        every = [one for one in self.state.columns if not one.act]
        return [(one, one.key in shown, i == 0) for i, one in enumerate(every)]

    def kept(self) -> list[tuple[str, str]]:
        """What the filter bar carries along unseen: hidden filters, the order, chosen columns."""
        own = [(name, self.request.GET.get(name, "")) for name in ("sort", COLUMNS)]
        return [*self.form.kept(), *((name, value) for name, value in own if value)]

    # Bulk acts

    def _post_bulk(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = next((one for one in self.bulk if one.code == request.POST.get("act")), None)
        keys = [key for key in request.POST.getlist("row") if key.isdecimal()][:MOST_CHOSEN]
        if act is None or not keys:
            raise InvalidError("先选中要办的行，再按按钮。")
        rows = self.prepare(list(self.rows().filter(pk__in=keys)))
        refused = [said for row in rows if (said := self._try(act, row))]
        done = len(rows) - len(refused)
        if done:
            messages.success(request, act.done.format(n=done))
        gone = len(set(keys)) - len(rows)
        refused += [f"{gone} {self.word}已经不在这个列表里。"] if gone else []
        for said in refused[:MOST_TOLD]:
            messages.warning(request, said)
        if len(refused) > MOST_TOLD:
            messages.warning(request, f"还有 {len(refused) - MOST_TOLD} {self.word}没有办成。")
        return redirect(f"{request.path}{self.state.url()}")

    def _try(self, act: Bulk, row: Any) -> str:
        """Do it to one row; gives why not, beginning with what the row is called."""
        try:
            act.act(row, self.reader)
        except DomainError as error:
            names = [one.get(row, self.reader) for one in self.columns[:2]]
            return f"{' · '.join(str(name) for name in names if name)}：{error.message}"
        return ""
