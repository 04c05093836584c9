"""配置方案: what the college runs on, reload, and export as a folder in a .zip."""

import io
import tempfile
import zipfile
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.requests import SignedInRequest
from apps.console import selectors
from apps.console.services.profiles import export_profile, load_profile
from apps.console.views.base import ConsoleView, PostView, allowed
from apps.core.errors import InvalidError
from apps.operations.models import LoadedProfile


class ProfilePage(ConsoleView):
    required_action = "settings.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        institution = request.user.institution
        context = {
            "profile": LoadedProfile.objects.of(institution).first(),
            "states": selectors.profile_state(institution),
            "may_write": allowed(request.user, "settings.write"),
        }
        return render(request, "console/profile.html", context)


class ProfileReload(PostView):
    required_action = "settings.write"

    def act(self, request: SignedInRequest, **ids: int) -> str:
        institution = request.user.institution
        held = LoadedProfile.objects.of(institution).first()
        if held is None:
            raise InvalidError("这所学校还没有载入过配置方案。")
        _, outcome = load_profile(
            name_or_path=held.name, institution_code=institution.code, actor=request.user
        )
        counts = outcome.counts()
        return (
            f"已按“{held.title}”更新：新建 {counts['created']}，更新 {counts['changed']}，"
            f"保留 {counts['left']}，未变 {counts['unchanged']}。"
        )

    def back(self, request: SignedInRequest, **ids: int) -> HttpResponse:
        return redirect("console:profile")


class ProfileExport(ConsoleView):
    required_action = "settings.read"

    def get(self, request: SignedInRequest) -> HttpResponse:
        institution = request.user.institution
        buffer = io.BytesIO()
        with (
            tempfile.TemporaryDirectory() as name,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            folder = Path(name)
            export_profile(institution=institution, folder=folder)
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, f"{institution.code}/{path.relative_to(folder)}")
        response = HttpResponse(buffer.getvalue(), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="profile-{institution.code}.zip"'
        return response
