"""How many people a running server carries: each reads and saves with five seconds of thought.

    DATABASE_URL=… ZHENGAI_STATE_DIR=… SECRET_KEY=… FIELD_KEY=… DJANGO_SETTINGS_MODULE=zhengai.settings.prod \\
        python -m tests.load --college CODE [--base http://127.0.0.1:8000] [--users 50 100 200] [--seconds 120]

The server runs already (script/demo, or gunicorn with the same environment) and holds a college that
`generate_college --start-year` made (settings: zhengai.settings.demo). People are signed in past the password, straight into the session
table. Nine of ten acts read (desk, lists, own form), one saves a cell of the person's own form. Whatever
was acknowledged is compared with the database at the end. Only loopback addresses are spoken to, and the
command ends by itself.
"""

import argparse
import http.client
import json
import os
import random
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.prod")
THOUGHT, SAVES, LONGEST = 5.0, 0.1, 900
READ_GOAL, WRITE_GOAL = 0.8, 1.2
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DICE = random.Random()  # noqa: S311
PAGES = ("/", "/", "/plans/", "/warnings/", "/problems/", "/inbox/")
CELL = re.compile(r'data-key="(\S+?)"\s+data-column="(\S+?)"\s+data-version="(\d+)"')


@dataclass
class Person:
    """One browser: its cookies, its form, the cell that it writes and what was acknowledged of it."""

    session: str
    form: int | None
    token: str = ""
    cell: tuple[str, str] = ("", "")
    version: int = 0
    text: str = ""
    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    acknowledged: int = 0
    conflicts: int = 0
    errors: list[str] = field(default_factory=list)


class Browser:
    def __init__(self, base: str, person: Person) -> None:
        address = urlsplit(base)
        if address.hostname not in LOOPBACK:
            raise SystemExit("only loopback addresses are loaded")
        self.wire = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=60)
        self.person = person

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, str, float]:
        heads = {"Cookie": f"sessionid={self.person.session}; csrftoken={self.person.token}"}
        if body is not None:
            heads |= {"Content-Type": "application/json", "X-CSRFToken": self.person.token}
        self.wire.close()  # after a thought the server has closed it; a browser opens another one
        start = time.perf_counter()
        try:
            self.wire.request(method, path, json.dumps(body) if body is not None else None, heads)
            answer = self.wire.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.wire.close()
            return 0, repr(error), time.perf_counter() - start
        found = re.search(r"csrftoken=(\w+)", answer.headers.get("Set-Cookie", ""))
        self.person.token = found.group(1) if found else self.person.token
        return answer.status, text, time.perf_counter() - start

    def read(self, path: str) -> str:
        status, text, seconds = self.ask("GET", path)
        self.person.reads.append(seconds)
        if status != 200:
            self.person.errors.append(f"{path} {status}")
        return text

    def save(self) -> None:
        person = self.person
        if not person.cell[0]:
            cells = CELL.findall(self.read(f"/plans/{person.form}/"))
            if not cells:
                person.form = None
                return
            key, column, version = DICE.choice(cells)
            person.cell, person.version = (key, column), int(version)
        text = f"第{person.acknowledged + 1}次写的措施，{DICE.random()}"
        sent = {"key": person.cell[0], "column": person.cell[1], "text": text, "values": {}}
        status, answer, seconds = self.ask(
            "POST", f"/plans/{person.form}/cells/", sent | {"version": person.version}
        )
        person.writes.append(seconds)
        if status == 200:
            person.version, person.text = json.loads(answer)["version"], text
            person.acknowledged += 1
        elif status == 409:
            person.conflicts, person.cell = person.conflicts + 1, ("", "")
        else:
            person.errors.append(f"save {status}")


def live(base: str, person: Person, end: float) -> None:
    """Think and act until the time is over."""
    browser = Browser(base, person)
    time.sleep(DICE.uniform(0, THOUGHT))
    while time.monotonic() < end:
        if person.form and DICE.random() < SAVES:
            browser.save()
        else:
            own = [f"/plans/{person.form}/"] if person.form else []
            browser.read(DICE.choice([*PAGES, *own]))
        time.sleep(DICE.uniform(0.5, 1.5) * THOUGHT)


def people(college: str, count: int) -> list[Person]:
    """Staff with the forms that they fill, each with a form of their own where there is one."""
    from django.test import Client

    from apps.accounts.models import Institution, User
    from apps.submissions.models import Submission
    from apps.submissions.policies import may_form

    institution = Institution.objects.get(code=college)
    forms = Submission.objects.of(institution).filter(phases__state__in=["draft", "returned"])
    waiting = list(forms.select_related("subject__unit", "template", "period").distinct()[:3000])
    found = []
    for user in User.objects.of(institution).filter(kind="staff", is_active=True)[:count]:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        mine = next((one for one in waiting if may_form(user, "plans.write", one)), None)
        if mine is not None:
            waiting.remove(mine)
        found.append(Person(client.cookies["sessionid"].value, mine.pk if mine else None))
    return found


def lost(persons: list[Person]) -> int:
    """Acknowledged texts that are not what the database holds, or were not overwritten by a later version."""
    from apps.submissions.models import Cell

    gone = 0
    for person in persons:
        if not person.text or not person.cell[0]:
            continue
        kind, pk = person.cell[0][0], person.cell[0][1:].split("-")[0]
        where = {"item_id" if kind == "i" else "row_id": pk, "column__code": person.cell[1]}
        cells = Cell.objects.across_institutions(reason="the end of a load test")
        cell = cells.filter(submission_id=person.form, **where).first()
        gone += cell is None or cell.version < person.version
        gone += cell is not None and cell.version == person.version and cell.text != person.text
    return gone


def share(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def run(base: str, persons: list[Person], seconds: float) -> bool:
    """One step with so many people; tells its figures and whether the goals were kept."""
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=live, args=(base, one, end), daemon=True) for one in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 90)
    reads = [one for person in persons for one in person.reads]
    writes = [one for person in persons for one in person.writes]
    errors = [one for person in persons for one in person.errors]
    gone = lost(persons)
    told = {
        name: " ".join(f"{share(values, part):.2f}" for part in (0.5, 0.95, 0.99))
        for name, values in (("read", reads), ("write", writes))
    }
    kept = share(reads, 0.95) <= READ_GOAL and share(writes, 0.95) <= WRITE_GOAL
    sys.stdout.write(
        f"{len(persons):4} people {seconds:.0f} s: {(len(reads) + len(writes)) / seconds:.1f} requests/s, "
        f"p50/p95/p99 read {told['read']} s, write {told['write']} s, {len(errors)} errors, "
        f"{sum(one.acknowledged for one in persons)} acknowledged, {gone} lost, "
        f"{sum(one.conflicts for one in persons)} conflicts{'' if kept else '  TOO SLOW'}\n"
    )
    for line in sorted(set(errors))[:5]:
        sys.stdout.write(f"     {line}\n")
    return kept and not errors and not gone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--college", required=True)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--users", type=int, nargs="+", default=[50, 100, 150, 200])
    parser.add_argument("--seconds", type=float, default=120)
    given = parser.parse_args()
    import django

    django.setup()
    persons = people(given.college, max(given.users))
    carried = 0
    for users in sorted(given.users):
        here = [Person(one.session, one.form) for one in persons[:users]]
        if run(given.base, here, min(given.seconds, LONGEST)):
            carried = len(here)
    sys.stdout.write(
        f"{carried} users carried (p95 read {READ_GOAL} s, write {WRITE_GOAL} s, no error, none lost)\n"
    )


if __name__ == "__main__":
    main()
