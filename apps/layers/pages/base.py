"""A page bound to rights: what it declares is what the base asks, and nothing else opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from apps.accounts.models import User
from apps.core.pages import BasePage
from apps.layers.policies import YES, Decision, may, may_at_all, may_everywhere
from apps.organisation.choices import split_action


@dataclass(frozen=True)
class Asks:
    """A policy in place of the table of roles, where a person holds a thing: the owner of a measure.

    ``asks = Asks(policies.can_change, "measure")`` asks ``can_change(request.user, self.measure)``.
    """

    policy: Callable[[Any, Any], Decision]
    target: str


def _found(actor: Any, target: Any) -> Decision:
    """`find` reads only what this reader may see: whoever it is shown to may open it."""
    return YES


BY_FINDING = Asks(_found, "")


class Page(BasePage, kit=True):
    """Declares exactly one of `required_action` ("area.verb"), `staff`, `signed_in`, `public`.

    `everywhere`: the action must reach the whole institution.
    `target_subject`: the path to the Subject towards which it is asked: ``"warning.subject"``.
    `asks`: a policy that decides instead of the table.
    `post_action`: what sending asks, where it asks for more than reading does.
    `refusal`: the reason of the 403, where the usual sentence says too little.
    """

    required_action: str = ""
    staff: bool = False
    everywhere: bool = False
    target_subject: str = ""
    asks: Asks | None = None
    post_action: str = ""
    refusal: str = ""

    DECLARES = ("required_action", "staff", "signed_in", "public")

    @classmethod
    def check_declaration(cls) -> None:
        super().check_declaration()
        for action in filter(None, (cls.required_action, cls.post_action)):
            try:
                split_action(action)
            except ValueError:
                raise ImproperlyConfigured(f"{cls.__name__}: no action {action!r}") from None
        ways = [name for name in ("everywhere", "target_subject", "asks") if getattr(cls, name)]
        if len(ways) > 1 or (ways and not cls.required_action):
            raise ImproperlyConfigured(f"{cls.__name__}: {'、'.join(ways)} do not fit together")

    def ask(self, request: HttpRequest) -> None:
        decision = self._decide(request)
        if not decision and not decision.settled:
            Decision(False, self.refusal or decision.reason).require()

    def _decide(self, request: HttpRequest) -> Decision:
        user: Any = request.user
        if self.staff:
            is_staff = user.kind == User.Kind.STAFF
            return Decision(is_staff, "这一页供教职工使用。")
        if not self.required_action:
            return YES
        action = self.post_action if request.method == "POST" else ""
        return self._towards(user, action or self.required_action)

    def _towards(self, user: Any, action: str) -> Decision:
        if self.asks is not None:
            return self.asks.policy(user, _reach(self, self.asks.target))
        if self.target_subject:
            return may(user, action, _reach(self, self.target_subject))
        if self.everywhere:
            return may_everywhere(user, action)
        return may_at_all(user, action)


def _reach(page: Any, path: str) -> Any:
    """``"warning.subject"`` of the page."""
    return reduce(getattr, path.split("."), page) if path else page
