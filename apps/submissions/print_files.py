"""打印和导出: a form as PDF or Word is made by a job, and kept as long as its content stays the same."""

import time
from functools import cache
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core.private_files import PrivateFolder, digest_of
from apps.operations.models import JobRun
from apps.operations.services import request_job
from apps.submissions.models import Submission
from apps.submissions.reports import MAKERS, html_of, printed_for, style_of
from apps.submissions.selectors import submission_for

TYPE = "submissions.print_form"
PRINTS = PrivateFolder("prints")
KEPT_SECONDS = 30 * 86400


def _source(submission: Submission, actor: User, kind: str) -> str:
    """What the file is made of, as a hash: the same for everybody to whom the form reads the same."""
    html = html_of(printed_for(submission, actor, kind))
    return digest_of(f"{kind}\n{_style()}\n{html}".encode())


@cache
def _style() -> str:
    """What an upgrade may change: files made before it are made again."""
    return digest_of(style_of().encode())


@transaction.atomic
def file_of(
    *, submission: Submission, actor: User, kind: str, again: bool = False
) -> bytes | JobRun:
    """The file if it is there, else the run that makes it; asking twice starts one.

    A run that failed is given as it is until somebody asks for it `again`. Raises NotFoundError and
    NotAllowedError as the form itself does, each time that the file is fetched.
    """
    source = _source(submission, actor, kind)
    content = PRINTS.read(PRINTS.name_of(submission.institution_id, source))
    if content is not None:
        return content
    runs = JobRun.objects.of(submission.institution_id).filter(
        type=TYPE, arguments__source=source, requested_by=actor
    )
    last = runs.order_by("-id").first()
    wanted = last is None or last.state in (JobRun.State.DONE, JobRun.State.CANCELLED)
    if last is not None and not wanted and not (again and last.state == JobRun.State.FAILED):
        return last
    return request_job(
        "submissions.print_form",
        institution=submission.institution,
        actor=actor,
        arguments={"submission_id": submission.pk, "kind": kind, "source": source},
        unique_key=f"{actor.pk}:{source}",
        title=f"{submission.title}（{kind.upper()}）",
    )


def print_form(*, submission_id: int, kind: str, actor: User) -> dict[str, Any]:
    """Make the file, with the rights that the actor has now, and drop what nobody fetched for long."""
    submission = submission_for(actor, submission_id)
    form = printed_for(submission, actor, kind)
    name = PRINTS.name_of(submission.institution_id, _source(submission, actor, kind))
    PRINTS.write(name, MAKERS[kind](form))
    _drop_old(submission.institution_id)
    return {"file": name}


def _drop_old(institution: int) -> None:
    oldest = time.time() - KEPT_SECONDS
    for path in (PRINTS.path / str(institution)).glob("*/*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
