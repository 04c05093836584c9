"""What a request costs at least: bare Django views behind the same middleware as every page.

Each asks who is there (session and user). One renders thirty rows of one indexed query, the other
changes one row by its key and commits.
"""

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: TID251
from django.template import Context, Engine
from django.urls import include, path

from apps.layers.models import Subject
from apps.submissions.models import Cell

ROWS = 30
PAGE = Engine().from_string(
    "<!DOCTYPE html><html><body><h1>{{ user.name }}</h1><table>"
    "{% for row in rows %}<tr><td>{{ row.code }}</td><td>{{ row.name }}</td>"
    "<td>{{ row.kind }}</td><td>{{ row.pk }}</td></tr>{% endfor %}</table></body></html>"
)


def rows(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    found = Subject.objects.of(request.user.institution_id)
    found = found.of_kind("major", "major").order_by("code")[:ROWS]
    return HttpResponse(PAGE.render(Context({"user": request.user, "rows": found})))


@transaction.atomic
def write(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    Cell.objects.of(request.user.institution_id).filter(pk=pk).update(
        text=request.headers["X-Text"], version=F("version") + 1
    )
    return JsonResponse({"saved": True})


urlpatterns = [
    path("bare/rows", rows),
    path("bare/write/<int:pk>", write),
    path("", include("zhengai.urls")),
]
