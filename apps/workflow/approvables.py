"""What can be approved: declared once by its owner, then sent, passed, returned, withdrawn and opened
again by `workflow.flow`, with due items, notices and audit, all written once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model

from apps.core.registry import Registry
from apps.layers.models import Subject
from apps.layers.policies import Decision, may, may_everywhere
from apps.organisation.choices import Area
from apps.workflow.levels import Level
from apps.workflow.models import ApprovalProcess
from apps.workflow.obligations import Addressee

T = TypeVar("T", bound=Any)
State = ApprovalProcess.State
STATES = {
    State.DRAFT: "draft",
    State.IN_REVIEW: "submitted",
    State.RETURNED: "returned",
    State.APPROVED: "approved",
}


@dataclass(frozen=True)
class Part:
    """One piece of what is approved (a cell, a section), as it is now.

    `key` is its place on the page; `url` leads to it where that is another page. `asked`: the reviewer
    wanted it changed. `last_year` is what stood there a year ago.
    """

    key: str
    caption: str
    text: str
    changed_at: datetime | None = None
    last_year: str = ""
    asked: bool = False
    url: str = ""


class Approvable(Generic[T]):
    """A declaration; its row has `institution`, `state` and `process` (a foreign key, or None).

    `code` begins its audit actions and the kinds of its notices: reports → reports.submit. `area` is
    the column of the table of roles that says who sends it and who opens it again.
    `fill` and `review` are registered kinds of obligations, `url_name` the page of both. `states` gives
    the row's word for each state of a process; `ended` are those in which nothing is due.
    `object_path` and `part_path` lead from the row to the page's number and to the part's code.
    """

    code: ClassVar[str]
    area: ClassVar[str] = Area.PLANS
    title_of: ClassVar[str]
    model: ClassVar[type[Model]]
    url_name: ClassVar[str]
    fill: ClassVar[str]
    review: ClassVar[str]
    states: ClassVar[Mapping[State, str]] = STATES
    ended: ClassVar[tuple[str, ...]] = ("approved",)
    finished_field: ClassVar[str] = ""
    reopens_as: ClassVar[State] = State.RETURNED
    object_path: ClassVar[str] = "pk"
    part_path: ClassVar[str] = ""
    approved_word: ClassVar[str] = "已通过"
    asks: ClassVar[str] = "填写并送审"

    # What the declaration says of one row.

    def subject(self, row: T) -> Subject:
        return row.subject

    def title(self, row: T) -> str:
        return str(row)

    def part_title(self, row: T) -> str:
        """The words of the part, where the thing has several."""
        return ""

    def levels(self, row: T) -> Iterable[Level]:
        raise NotImplementedError

    def filler(self, row: T) -> Addressee:
        """Whom it is asked of: role, post or holder of a due item."""
        raise NotImplementedError

    def deadline(self, row: T) -> date | None:
        """The filler's last day; reviewers have their own, from the day on which it arrives."""
        return None

    def may_submit(self, row: T, actor: Any) -> Decision:
        return may(actor, f"{self.area}.submit", self.subject(row))

    def may_reopen(self, row: T, actor: Any) -> Decision:
        return may_everywhere(actor, f"{self.area}.approve")

    def missing(self, row: T) -> list[str]:
        """What must be done before it can be sent, in words."""
        return []

    def parts(self, row: T, reader: Any) -> list[Part]:
        """Its pieces, for what has changed since somebody looked at it."""
        return []

    def hands(self, row: T) -> set[int]:
        """Users who took part in what is approved."""
        return set()

    def audited(self, row: T) -> Model:
        """The object of the audit entries."""
        return row

    # What happens besides, inside the same transaction.

    def on_passed(self, row: T, actor: Any) -> None:
        """A level passed it, the last one too."""

    def on_approved(self, row: T, actor: Any) -> None:
        """The last level passed it; the row is not changed yet."""

    def after_approval(self, row: T, actor: Any, process: ApprovalProcess) -> None:
        """It stands as approved, and everybody was told."""

    def on_returned(self, row: T, actor: Any) -> list[str]:
        """It goes back; gives the keys of the parts that are to be changed, the first first."""
        return []

    def on_reopened(self, row: T, actor: Any, reason: str) -> dict[str, Any]:
        """It is opened again, still with its process; gives more words for the audit."""
        return {}

    # Read through the declaration.

    def object_id(self, row: T) -> int:
        return int(_follow(row, self.object_path))

    def part(self, row: T) -> str:
        return str(_follow(row, self.part_path)) if self.part_path else ""


def _follow(row: Any, path: str) -> Any:
    return reduce(getattr, path.split("__"), row)


approvables: Registry[Approvable[Any]] = Registry("approvables")
