"""What the pages of settings share."""

from typing import Any

from django.db.models import QuerySet

from apps.core.errors import NotFoundError
from apps.layers.pages import EditPage

REFUSED = "你的角色不能打开这一页；如果工作需要，请联系系统管理员。"


def find(rows: QuerySet[Any], user: Any, pk: int, word: str = "没有找到这一项。") -> Any:
    """A row of the reader's own institution. Raises NotFoundError for absent and foreign alike."""
    found = rows.filter(institution=user.institution_id, pk=pk).first()
    if found is None:
        raise NotFoundError(word)
    return found


class SettingsForm(EditPage, abstract=True):
    """A form of the settings on a page of its own; `button` is the word on what sends it."""

    everywhere = True
    refusal = REFUSED
    template = "layouts/edit.html"
    lead = ""
    button = "保存"

    def form_options(self, request: Any) -> dict[str, Any]:
        return {"institution": request.user.institution}
