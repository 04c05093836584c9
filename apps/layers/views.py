"""What a person keeps of a list: views under a name, columns, density."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from apps.core.errors import NotFoundError
from apps.core.pages.state import DENSITIES
from apps.layers.pages import ActPage, ListPage
from apps.operations.models import ListTaste
from apps.operations.selectors import list_view_of
from apps.operations.services import drop_list_view, keep_list_taste, save_list_view


class ListAct(ActPage, abstract=True):
    """Sent from a list; `path` says from which, `query` how it stood."""

    signed_in = True
    list_code: str
    page: type[ListPage]

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        if request.method != "POST":
            return
        try:
            match = resolve(request.POST.get("path", ""))
        except Resolver404:
            raise NotFoundError("没有找到这个列表。") from None
        page = getattr(match.func, "view_class", None)
        if page is None or not issubclass(page, ListPage):
            raise NotFoundError("没有找到这个列表。")
        self.page, self.list_code = page, match.view_name

    def query(self) -> str:
        """The address of the list as it stood, without its page."""
        query = QueryDict(self.request.POST.get("query", "").lstrip("?"), mutable=True)
        query.pop("page", None)
        return query.urlencode()

    def back_url(self) -> str:
        query = self.query()
        path = self.request.POST["path"]
        return f"{path}?{query}" if query else path

    def done(self, request: HttpRequest) -> HttpResponseBase:
        return redirect(self.back_url())


class ViewSave(ListAct):
    title = "存为视图"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        name = request.POST.get("name", "")
        query = self.query()
        save_list_view(actor=request.user, list_code=self.list_code, name=name, query=query)
        return f"已存为视图“{name.strip()}”。"


class ViewDrop(ListAct):
    title = "删除视图"
    view: ListTaste

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.view = list_view_of(request.user, kwargs["pk"])
        super().find(request, **kwargs)

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        drop_list_view(view=self.view, actor=request.user)
        return f"已删除视图“{self.view.name}”。"


class Taste(ListAct):
    title = "列与行高"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        chosen = set(request.POST.getlist("column"))
        keys = [one.key for one in self.page.columns]
        usual = [
            one.key for number, one in enumerate(self.page.columns) if one.default or not number
        ]
        shown = [key for number, key in enumerate(keys) if key in chosen or not number]
        density = request.POST.get("density", "")
        keep_list_taste(
            actor=request.user,
            list_code=self.list_code,
            columns="" if shown == usual else ".".join(shown),
            density=density if density in DENSITIES else "36",
        )
        return ""

    def query(self) -> str:
        """What was chosen now counts, not the columns of the address."""
        query = QueryDict(super().query(), mutable=True)
        query.pop("cols", None)
        return query.urlencode()
