"""数据导入: the list, the upload, a batch with its preview, and what may be done with it."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, NotFoundError
from apps.core.htmx import render_page
from apps.datahub import policies, uploads
from apps.datahub.choices import BatchState
from apps.datahub.forms import (
    BatchFilterForm,
    UploadForm,
    dataset_choices,
    find_form,
    form_choices,
)
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
from apps.datahub.views.base import (
    BatchPage,
    ImportPage,
    UploadPage,
    workbook_response,
)

PAGE_SIZE = 30
ROWS = 50
# The look of a state, from the states of documents.
DOC = {
    BatchState.STAGED: "submitted",
    BatchState.COMMITTED: "approved",
    BatchState.REJECTED: "returned",
}


def doc_of(batch: Batch) -> str:
    return DOC.get(BatchState(batch.state), "not_open")


class ImportList(ImportPage):
    """Every import that the reader may read, the newest first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        filters = BatchFilterForm(request.GET)
        chosen = {
            k: v for k, v in (filters.cleaned_data if filters.is_valid() else {}).items() if v
        }
        rows = batches_for(request.user).filter(**chosen).select_related("created_by")
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        titles = dict(dataset_choices())
        context = {
            "page": page,
            "rows": [(one, titles.get(one.dataset, one.dataset), doc_of(one)) for one in page],
            "chosen": chosen,
            "datasets": dataset_choices(),
            "states": BatchState.choices,
            "may_stage": policies.may_stage(request.user),
        }
        return render_page(
            request,
            page="datahub/import_list.html",
            partial="datahub/partials/_import_table.html",
            context=context,
        )


class ImportUpload(UploadPage):
    """上传: choose a dataset, take its template, hand in a file."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        initial = {"dataset": request.GET.get("dataset", "")}
        return self.page(request, UploadForm(institution=request.user.institution, initial=initial))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, institution=request.user.institution)
        if not form.is_valid():
            return self.page(request, form, status=422)
        file = form.cleaned_data.pop("file")
        batch = stage_file(
            institution=request.user.institution,
            file_name=file.name,
            content=file.read(),
            actor=request.user,
            **form.cleaned_data,
        )
        return redirect("datahub:import_detail", pk=batch.pk)

    def page(self, request: SignedInRequest, form: UploadForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "templates": form_choices()}
        return render(request, "datahub/import_upload.html", context, status=status)


class ImportTemplate(UploadPage):
    """An empty workbook with the captions of one form (`?form=students`)."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        found = find_form(request.user.institution, request.GET.get("form", ""))
        if found is None:
            raise NotFoundError
        return workbook_response(write_template(found[1]), f"{found[1].title}模板.xlsx")


class ImportDetail(BatchPage):
    """One import: preview and errors before, rows and the way back after."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        batch = self.batch
        staged, committed = batch.state == BatchState.STAGED, batch.state == BatchState.COMMITTED
        job = commit_job(batch)
        may_undo = policies.may_undo(request.user, batch) if committed else None
        errors = Paginator(batch.errors.all(), ROWS).get_page(request.GET.get("page"))
        ways_out = self.ways_out(request)
        context = {
            "batch": batch,
            "doc": doc_of(batch),
            "dataset": dataset_of(batch.institution, batch.dataset),
            "preview": self.preview() if staged else None,
            "errors": errors,
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
        return render_page(
            request,
            page="datahub/import_detail.html",
            partial="datahub/partials/_import_progress.html",
            context=context,
        )

    def ways_out(self, request: SignedInRequest) -> tuple[Sheet, ...]:
        """The forms that a refused table could have: to map its columns to, or to fill in instead."""
        refused = self.batch.state == BatchState.REJECTED and self.batch.mapping is None
        if not refused or not policies.may_stage(request.user):
            return ()
        return dataset_of(self.batch.institution, self.batch.dataset).forms

    def preview(self) -> dict[str, Any] | None:
        content = uploads.read_private(copy_name(self.batch, PREVIEW))
        return json.loads(content) if content else None


class ImportRows(BatchPage):
    """去向: what became of each row of the file."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        page = Paginator(written_rows(self.batch), ROWS).get_page(request.GET.get("page"))
        context = {"batch": self.batch, "page": page, "lines": lines_of(list(page))}
        return render(request, "datahub/import_rows.html", context)


class ImportErrors(BatchPage):
    """The workbook given back with its errors beside its rows."""

    required_action = "imports.write"
    refusal = "错误副本里有个人信息，只给上传数据的角色。"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        content = take_error_copy(batch=self.batch, actor=request.user)
        name = self.batch.file_name.rpartition(".")[0] or self.batch.file_name
        return workbook_response(content, f"{name}（标明错误）.xlsx")


class BatchAct(BatchPage):
    """A button: does its service, says what came of it, and goes back to the batch."""

    required_action = "imports.write"
    refusal = "你的角色不能导入数据。"

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            messages.success(request, self.act(request))
        except DomainError as error:
            if error.status == 403:
                raise
            messages.error(request, error.message)
        return redirect("datahub:import_detail", pk=pk)

    def act(self, request: SignedInRequest) -> str:
        raise NotImplementedError


class ImportCommit(BatchAct):
    """全部导入 / 只导入通过的行."""

    required_action = "imports.submit"
    refusal = "你的角色可以上传和预览；确认导入要由部门负责人或质管办来做。"

    def act(self, request: SignedInRequest) -> str:
        valid_only = request.POST.get("rows") == "valid"
        job = start_commit(batch=self.batch, actor=request.user, accept_valid=valid_only)
        if job:
            return "文件较大，已在后台导入，本页会显示进度。"
        return f"已导入：新增 {self.batch.new} 行，修改 {self.batch.changed} 行。"


class ImportCancel(BatchAct):
    """放弃."""

    def act(self, request: SignedInRequest) -> str:
        cancel_batch(batch=self.batch, actor=request.user)
        return "已放弃，没有写入任何数据。"


class ImportUndo(BatchAct):
    """撤销."""

    required_action = "imports.submit"
    refusal = "你的角色不能撤销导入；由部门负责人或质管办来做。"

    def act(self, request: SignedInRequest) -> str:
        undo_batch(batch=self.batch, actor=request.user)
        return "已撤销这一批。"
