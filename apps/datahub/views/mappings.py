"""列对应: the list, a sample whose captions are read, and the table in which they are matched."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.core.errors import DomainError, InvalidError
from apps.datahub.forms import MappingForm, SampleForm, dataset_choices, find_form
from apps.datahub.models import ImportMapping
from apps.datahub.readers import FileRejectedError, Limits, read_file
from apps.datahub.readers.captions import captions_of
from apps.datahub.services.mappings import delete_mapping, save_mapping
from apps.datahub.views.base import MappingPage, UploadPage

MOST_CAPTIONS = 256


class MappingList(UploadPage):
    """Every mapping of the college."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        titles = dict(dataset_choices())
        rows = ImportMapping.objects.of(request.user.institution_id).select_related("created_by")
        context = {"rows": [(one, titles.get(one.dataset, one.dataset)) for one in rows]}
        return render(request, "datahub/mapping_list.html", context)


class MappingSample(UploadPage):
    """Step one: which table, and a file whose captions are read."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = SampleForm(initial={"form": request.GET.get("form", "")})
        return render(request, "datahub/mapping_sample.html", {"form": form})

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = SampleForm(request.POST, request.FILES)
        if form.is_valid() and form.cleaned_data["file"].size > Limits().upload:
            form.add_error("file", "文件太大，请截取前面几行作样例。")
        if form.is_valid():
            try:
                captions = captions_of(read_file(form.cleaned_data["file"].read()))
            except FileRejectedError as error:
                form.add_error("file", error.message)
            else:
                return _table(request, form.cleaned_data["form"], captions)
        return render(request, "datahub/mapping_sample.html", {"form": form}, status=422)


class MappingSave(UploadPage):
    """Step two: for every wanted column a caption or a constant."""

    def post(self, request: SignedInRequest) -> HttpResponse:
        found = find_form(request.user.institution, request.POST.get("form", ""))
        if found is None:
            raise InvalidError("没有这种表。")
        captions = [text[:120] for text in request.POST.getlist("caption")][:MOST_CAPTIONS]
        form = MappingForm(request.POST, form=found[1], captions=captions)
        if form.is_valid():
            try:
                save_mapping(
                    institution=request.user.institution,
                    name=form.cleaned_data["name"],
                    dataset=found[0],
                    definition=form.cleaned_data["definition"],
                    actor=request.user,
                )
            except InvalidError as error:
                form.add_error("name" if "name" in error.fields else None, error.message)
            else:
                messages.success(request, f"已保存“{form.cleaned_data['name']}”，上传时可以选用。")
                return redirect("datahub:mapping_list")
        return _table(request, found[1].code, captions, form)


class MappingDelete(MappingPage):
    """删除."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            delete_mapping(mapping=self.mapping, actor=request.user)
            messages.success(request, "已删除。")
        except DomainError as error:
            if error.status == 403:
                raise
            messages.error(request, error.message)
        return redirect("datahub:mapping_list")


def _table(
    request: SignedInRequest, code: str, captions: list[str], form: MappingForm | None = None
) -> HttpResponse:
    found = find_form(request.user.institution, code)
    if found is None:
        raise InvalidError("没有这种表。")
    page = form or MappingForm(form=found[1], captions=captions)
    context = {"form": page, "sheet": found[1], "captions": captions}
    return render(
        request, "datahub/mapping_form.html", context, status=422 if form is not None else 200
    )
