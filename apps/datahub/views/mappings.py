"""列对应: the list, a sample whose captions are read, and the table in which they are matched."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from apps.core.errors import DomainError, InvalidError, NotFoundError
from apps.core.templatetags.ui import zh_date
from apps.datahub.forms import MappingForm, SampleForm, dataset_choices, find_form
from apps.datahub.models import ImportMapping
from apps.datahub.readers import FileRejectedError, read_file
from apps.datahub.readers.captions import captions_of
from apps.datahub.services.mappings import delete_mapping, save_mapping
from apps.datahub.views.base import UploadPage
from apps.layers.pages import Action, ActPage, Column, Crumb, EditPage, Empty, ListPage

MOST_CAPTIONS = 256


def dataset_title(row: Any, reader: Any) -> str:
    return dict(dataset_choices()).get(row.dataset, row.dataset)


def made(row: ImportMapping, reader: Any) -> str:
    """陈静，3月18日."""
    return f"{row.created_by.name if row.created_by else '系统'}，{zh_date(row.created_at)}"


def delete_word(row: ImportMapping, reader: Any) -> str:
    return "删除"


class MappingList(UploadPage, ListPage):
    """Every mapping of the college; whoever may upload may use one and take it away."""

    title = "列对应"
    word = "个"
    columns = (
        Column("name", "名称", sort="name"),
        Column("dataset", "数据集", dataset_title, sort="dataset"),
        Column("made", "建立", made, sort="created_at"),
        Column(
            "drop",
            "操作",
            delete_word,
            act="datahub:mapping_delete",
            confirm="删除这个列对应？",
        ),
    )
    empty = Empty(
        "还没有列对应", "拿一份外来的表格作样例，给模板的每一列指定它的来处。", "columns-3"
    )

    def rows(self) -> QuerySet[ImportMapping]:
        return ImportMapping.objects.of(self.reader.institution_id).select_related("created_by")

    def crumbs(self) -> list[Crumb]:
        return [Crumb("数据导入", reverse("datahub:import_list"))]

    def lead(self) -> str:
        return "外来表格的列名和模板不同时，对应一次，以后上传直接选用。"

    def actions(self) -> list[Action]:
        return [Action("新建列对应", reverse("datahub:mapping_sample"), "plus", primary=True)]


class MappingSample(UploadPage, EditPage):
    """Step one: which table, and a file whose captions are read."""

    title = "新建列对应"
    form_class = SampleForm
    template = "datahub/mapping_sample.html"
    captions: list[str]

    def initial(self, request: Any) -> dict[str, Any]:
        return {"form": request.GET.get("form", "")}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        try:
            self.captions = captions_of(read_file(sent["file"].read()))
        except FileRejectedError as error:
            raise InvalidError(error.message, fields={"file": error.message}) from None
        return ""

    def done(self, request: Any) -> HttpResponseBase:
        return _table(request, request.POST["form"], self.captions)


class MappingSave(UploadPage, ActPage):
    """Step two: for every wanted column a caption or a constant."""

    title = "保存列对应"
    back = "datahub:mapping_list"

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.captions = [text[:120] for text in request.POST.getlist("caption")][:MOST_CAPTIONS]

    def form(self, request: Any) -> MappingForm:
        return MappingForm(
            request.POST,
            form=_sheet(request, request.POST.get("form", ""))[1],
            captions=self.captions,
        )

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        save_mapping(
            institution=request.user.institution,
            name=sent["name"],
            dataset=_sheet(request, request.POST["form"])[0],
            definition=sent["definition"],
            actor=request.user,
        )
        return f"已保存“{sent['name']}”，上传时可以选用。"

    def refused(self, request: Any, form: Any, error: DomainError) -> HttpResponseBase:
        if not form.errors:
            form.add_error(None, error.message)
        return _table(request, request.POST["form"], self.captions, form)


class MappingDelete(UploadPage, ActPage):
    """删除."""

    title = "删除列对应"
    back = "datahub:mapping_list"
    mapping: ImportMapping

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        rows = ImportMapping.objects.of(getattr(request.user, "institution_id", None))
        found = rows.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise NotFoundError
        self.mapping = found

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        delete_mapping(mapping=self.mapping, actor=request.user)
        return "已删除。"

    def back_url(self) -> str:
        return reverse(self.back)


def _sheet(request: Any, code: str) -> tuple[str, Any]:
    """The dataset and the form that is called so."""
    found = find_form(request.user.institution, code)
    if found is None:
        raise InvalidError("没有这种表。")
    return found


def _table(
    request: Any, code: str, captions: list[str], form: MappingForm | None = None
) -> HttpResponse:
    sheet = _sheet(request, code)[1]
    page = form or MappingForm(form=sheet, captions=captions)
    context = {"form": page, "sheet": sheet, "captions": captions}
    show = partial(render, request, "datahub/mapping_form.html", context)
    return show(status=422 if form is not None else 200)
