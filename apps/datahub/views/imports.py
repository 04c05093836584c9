"""数据导入: the list, the upload, a batch with its preview, and what may be done with it."""

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse

from apps.core.errors import NotFoundError
from apps.core.templatetags.ui import zh_time
from apps.datahub import policies, uploads
from apps.datahub.choices import BatchState
from apps.datahub.forms import BatchFilter, UploadForm, dataset_choices, find_form, form_choices
from apps.datahub.models import Batch
from apps.datahub.readers.template import write_template
from apps.datahub.selectors.batches import batches_for, commit_job
from apps.datahub.selectors.changes import lines_of, written_rows
from apps.datahub.selectors.numbering import dataset_of
from apps.datahub.services import cancel_batch, stage_file, start_commit, undo_batch
from apps.datahub.services.error_copies import take_error_copy
from apps.datahub.services.stage_file import PREVIEW, copy_name
from apps.datahub.services.undo_batch import undo_blockers
from apps.datahub.sheets import Sheet, Type
from apps.datahub.views.base import BatchPage, ImportPage, UploadPage, workbook_response
from apps.layers.pages import (
    Action,
    ActPage,
    Column,
    Crumb,
    DetailPage,
    EditPage,
    Empty,
    ListPage,
    paged,
)

ROWS = 50
# The look of a state, from the states of documents.
DOC = {
    BatchState.STAGED: "submitted",
    BatchState.COMMITTED: "approved",
    BatchState.REJECTED: "returned",
}


def doc_of(batch: Batch) -> str:
    return DOC.get(BatchState(batch.state), "not_open")


def state_of(batch: Batch, reader: Any) -> tuple[str, str]:
    return doc_of(batch), str(batch.get_state_display())


def dataset_title(batch: Batch, reader: Any) -> str:
    return dict(dataset_choices()).get(batch.dataset, batch.dataset)


def file_name(batch: Batch, reader: Any) -> str:
    return batch.file_name or "（无文件名）"


def uploaded(batch: Batch, reader: Any) -> str:
    """陈静，今天 10:42."""
    return f"{batch.created_by.name if batch.created_by else '系统'}，{zh_time(batch.created_at)}"


class ImportList(ImportPage, ListPage):
    """Every import that the reader may read, the newest first."""

    filters = BatchFilter
    word = "批"
    columns = (
        Column("file", "文件", file_name, link="datahub:import_detail", sort="file_name"),
        Column("dataset", "数据集", dataset_title, sort="dataset"),
        Column("state", "状态", state_of, "state", sort="state"),
        Column("accepted", "通过", kind="number", sort="accepted"),
        Column("rejected", "有错", kind="number", sort="rejected"),
        Column("uploaded", "上传", uploaded, sort="created_at"),
    )
    left = Empty("没有符合条件的导入", "换个条件，或者看全部。", "search-x")
    empty = Empty("还没有导入过数据", "下载一个模板，填好后上传；先核对，不会直接写入。", "upload")

    def rows(self) -> QuerySet[Batch]:
        return batches_for(self.reader).filter(**self.chosen).select_related("created_by")

    def lead(self) -> str:
        return "先上传核对，再确认写入；每一批都能看到去向，也能撤销。"

    def actions(self) -> list[Action]:
        if not policies.may_stage(self.reader):
            return []
        return [
            Action("列对应", reverse("datahub:mapping_list"), "columns-3"),
            Action("上传文件", reverse("datahub:import_upload"), "upload", primary=True),
        ]


class ImportUpload(UploadPage, EditPage):
    """上传: choose a dataset, take its template, hand in a file."""

    title = "上传文件"
    form_class = UploadForm
    template = "datahub/import_upload.html"
    batch: Batch

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"institution": request.user.institution}

    def initial(self, request: Any) -> dict[str, Any]:
        return {"dataset": request.GET.get("dataset", "")}

    def context(self, request: Any) -> dict[str, Any]:
        return {"templates": form_choices()}

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        file = sent.pop("file")
        self.batch = stage_file(
            institution=request.user.institution,
            file_name=file.name,
            content=file.read(),
            actor=request.user,
            **sent,
        )
        return ""

    def back_url(self) -> str:
        return reverse("datahub:import_detail", args=[self.batch.pk])


class ImportTemplate(UploadPage):
    """An empty workbook with the captions of one form (`?form=students`)."""

    title = "模板"

    def get(self, request: Any) -> HttpResponse:
        found = find_form(request.user.institution, request.GET.get("form", ""))
        if found is None:
            raise NotFoundError
        return workbook_response(write_template(found[1]), f"{found[1].title}模板.xlsx")


class ImportDetail(BatchPage, DetailPage):
    """One import: preview and errors before, rows and the way back after."""

    template = "datahub/import_detail.html"
    partial = "datahub/partials/_import_progress.html"

    def context(self, request: Any) -> dict[str, Any]:
        batch = self.batch
        staged, committed = batch.state == BatchState.STAGED, batch.state == BatchState.COMMITTED
        job = commit_job(batch)
        may_undo = policies.may_undo(request.user, batch) if committed else None
        ways_out = self.ways_out(request)
        return {
            "batch": batch,
            "doc": doc_of(batch),
            "dataset": dataset_of(batch.institution, batch.dataset),
            "preview": self.preview() if staged else None,
            "errors": paged(request, batch.errors.all(), ROWS),
            "job": job if job and (staged or job.state in job.OPEN) else None,
            "working": bool(job and job.state in job.OPEN),
            "may_commit": policies.may_commit(request.user, batch) if staged else None,
            "may_undo": may_undo,
            "blockers": undo_blockers(batch) if may_undo else [],
            "ways_out": ways_out,
            "one_value_a_row": any(
                column.type is Type.MEASURE for form in ways_out for column in form.columns
            ),
        }

    def ways_out(self, request: Any) -> tuple[Sheet, ...]:
        """The forms that a refused table could have: to map its columns to, or to fill in instead."""
        refused = self.batch.state == BatchState.REJECTED and self.batch.mapping is None
        if not refused or not policies.may_stage(request.user):
            return ()
        return dataset_of(self.batch.institution, self.batch.dataset).forms

    def preview(self) -> dict[str, Any] | None:
        content = uploads.read_private(copy_name(self.batch, PREVIEW))
        return json.loads(content) if content else None


class ImportRows(BatchPage, ListPage):
    """去向: what became of each row of the file."""

    title = "数据去向"
    page_size = ROWS
    word = "行"
    columns = (
        Column("what", "写成"),
        Column("row", "文件第几行", kind="number"),
        Column("name", "编码"),
        Column("kind", "变动"),
    )
    empty = Empty("这一批没有改动数据", "每一行都与已有的数据相同。")

    def rows(self) -> QuerySet[Any]:
        return written_rows(self.batch)

    def prepare(self, rows: list[Any]) -> list[Any]:
        return lines_of(rows)

    def lead(self) -> str:
        return self.batch.file_name

    def crumbs(self) -> list[Crumb]:
        batch = reverse("datahub:import_detail", args=[self.batch.pk])
        return [
            Crumb("数据导入", reverse("datahub:import_list")),
            Crumb(f"第 {self.batch.pk} 批", batch),
        ]


class ImportErrors(BatchPage):
    """The workbook given back with its errors beside its rows."""

    title = "错误副本"
    required_action = "imports.write"
    refusal = "错误副本里有个人信息，只给上传数据的角色。"

    def get(self, request: Any, pk: int) -> HttpResponseBase:
        content = take_error_copy(batch=self.batch, actor=request.user)
        name = self.batch.file_name.rpartition(".")[0] or self.batch.file_name
        return workbook_response(content, f"{name}（标明错误）.xlsx")


class BatchAct(BatchPage, ActPage, abstract=True):
    """A button: does its service, says what came of it, and goes back to the batch."""

    required_action = "imports.write"
    refusal = "你的角色不能导入数据。"
    back = "datahub:import_detail"


class ImportCommit(BatchAct):
    title = "确认导入"
    required_action = "imports.submit"
    refusal = "你的角色可以上传和预览；确认导入要由部门负责人或质管办来做。"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        """全部导入 / 只导入通过的行."""
        valid_only = request.POST.get("rows") == "valid"
        job = start_commit(batch=self.batch, actor=request.user, accept_valid=valid_only)
        if job:
            return "文件较大，已在后台导入，本页会显示进度。"
        return f"已导入：新增 {self.batch.new} 行，修改 {self.batch.changed} 行。"


class ImportCancel(BatchAct):
    title = "放弃导入"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        cancel_batch(batch=self.batch, actor=request.user)
        return "已放弃，没有写入任何数据。"


class ImportUndo(BatchAct):
    title = "撤销导入"
    required_action = "imports.submit"
    refusal = "你的角色不能撤销导入；由部门负责人或质管办来做。"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
        undo_batch(batch=self.batch, actor=request.user)
        return "已撤销这一批。"
