"""配置方案: what the college runs on, reload, and export as a folder in a .zip."""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from apps.console import selectors
from apps.console.services.profiles import export_profile, load_profile
from apps.console.views.base import REFUSED
from apps.core.errors import InvalidError
from apps.layers.pages import ActPage, DetailPage, Page
from apps.layers.policies import may_everywhere
from apps.operations.models import LoadedProfile


class ProfilePage(DetailPage):
    title = "配置方案"
    required_action = "settings.read"
    everywhere = True
    refusal = REFUSED
    template = "console/profile.html"

    def context(self, request: Any) -> dict[str, Any]:
        institution = request.user.institution
        return {
            "profile": LoadedProfile.objects.of(institution).first(),
            "states": selectors.profile_state(institution),
            "may_write": may_everywhere(request.user, "settings.write"),
        }


class ProfileReload(ActPage):
    title = "重新载入配置方案"
    required_action = "settings.write"
    everywhere = True
    refusal = REFUSED
    back = "console:profile"

    def act(self, request: Any, sent: dict[str, Any]) -> str:
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


class ProfileExport(Page):
    title = "导出配置方案"
    required_action = "settings.read"
    everywhere = True
    refusal = REFUSED

    def get(self, request: Any) -> HttpResponse:
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
