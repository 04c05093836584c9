"""What the machine does by itself, and what people are asked for."""

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from apps.operations.jobs import jobs
from apps.workflow.obligations import obligations

from .markdown import code, page, table

JOBS = (
    "A job is a row (`JobRun`) written in the transaction that asks for the work; a worker takes it, a sweep gives "
    "back what lost its lease. Each may run twice without harm."
)


def jobs_page() -> str:
    autodiscover_modules("tasks")
    rows = [(code(job.code), job.title, job.max_attempts) for job in jobs.values()]
    ticks = [
        (code(name), code(entry["task"]), f"{entry['schedule']} s")
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
    ]
    return page(
        "Jobs",
        JOBS,
        table(("job", "title", "attempts"), sorted(rows)),
        "## Ticks",
        "Beat asks what is due; ticking twice changes nothing.",
        table(("tick", "task", "every"), sorted(ticks)),
    )


OBLIGATIONS = (
    "A kind of due item (待办): what stands on somebody's desk until it is done. Opening one of a kind that is not "
    "listed here fails."
)


def obligations_page() -> str:
    rows = [
        (
            code(kind.code),
            kind.word,
            kind.button,
            kind.minutes or "",
            f"{kind.answer_days} working days after it arrives"
            if kind.answer_days
            else "of its own",
            "、".join(map(code, kind.url_names)),
        )
        for kind in obligations.values()
    ]
    heads = ("kind", "word", "button", "minutes", "due", "leads to")
    return page("Obligations", OBLIGATIONS, table(heads, sorted(rows)))
