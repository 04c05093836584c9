"""Powers that check each other: what one administrator may not do alone (roles.md).

`why_two` says why an act needs a second person, `seconds_of` who that may be. A call without an actor
(a command on the server) is nobody's act in the browser and is not asked.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import InvalidError, NotAllowedError
from apps.core.registry import Registry
from apps.operations.services import send_notice
from apps.organisation.choices import INSTITUTION_ROLES, NOT_WITH_ADMIN, Role
from apps.organisation.models import AccountChange, Assignment

# So long an account counts as its maker's own.
FRESH = timedelta(days=30)
# Roles of NOT_WITH_ADMIN that are held in apps above this one: (user, from a day) → their codes.
held_above: Registry[Callable[[User, date], Iterable[str]]] = Registry("roles held above")
Act = AccountChange.Act


def role_word(user: User, role: str) -> str:
    """The institution's own word for a role."""
    return user.institution.word("roles", role, str(Role(role).label))


def second_role(institution: Institution) -> Role:
    """Who stands in for the second administrator where there is only one."""
    province = institution.kind == Institution.Kind.PROVINCE
    return Role.PROVINCE_OFFICER if province else Role.QA_OFFICE


def seconds_of(asker: User, user: User) -> QuerySet[User]:
    """Who may confirm what `asker` asks about the account of `user`: another administrator; where
    there is none, the quality office, never about its own."""
    held = Assignment.objects.of(asker.institution_id).on(clock.today())
    people = User.objects.of(asker.institution_id).filter(is_active=True)
    others = people.exclude(pk__in=[asker.pk, user.pk])
    admins = others.filter(pk__in=held.filter(role=Role.SYSTEM_ADMIN).values("user"))
    if admins.exists():
        return admins
    office = second_role(asker.institution)
    return others.filter(pk__in=held.filter(role=office).values("user"))


def _first_office(actor: User, user: User, act: str, role: str) -> bool:
    """A new institution's only administrator names its first office: there is nobody to confirm it."""
    office = second_role(actor.institution)
    if act != Act.ASSIGN or role != office or seconds_of(actor, user).exists():
        return False
    return not Assignment.objects.of(actor.institution_id).filter(role=office).exists()


def _holds_institution_role(user: User) -> bool:
    held = Assignment.objects.of(user.institution_id).filter(user=user, role__in=INSTITUTION_ROLES)
    return held.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today())).exists()


def why_two(act: str, *, actor: User | None, user: User, role: str = "") -> str:
    """Why one person alone may not do it; empty where one may."""
    if actor is None or _first_office(actor, user, act, role):
        return ""
    if act == Act.RESET:
        return "这个账号担任全校性角色" if _holds_institution_role(user) else ""
    if role in INSTITUTION_ROLES:
        return f"“{role_word(user, role)}”是全校性角色"
    fresh = user.created_by_id == actor.pk and user.created_at > clock.now() - FRESH
    if act == Act.ASSIGN and fresh and role in NOT_WITH_ADMIN:
        return "这个账号是你 30 天内建立的"
    return ""


def require_two(
    act: str, *, actor: User | None, user: User, role: str = "", second: User | None
) -> None:
    """Raise NotAllowedError where a second person is needed and `second` is none who may confirm."""
    why = why_two(act, actor=actor, user=user, role=role)
    if not why or actor is None:
        return
    if second is None or not seconds_of(actor, user).filter(pk=second.pk).exists():
        raise NotAllowedError(f"{why}，须由另一人确认后办理。")


def require_apart(user: User, role: str, start: date, end: date | None) -> None:
    """Raise InvalidError where one person would look after accounts and read personal data or decide."""
    if role == Role.SYSTEM_ADMIN:
        apart: tuple[str, ...] = NOT_WITH_ADMIN
    elif role in NOT_WITH_ADMIN:
        apart = (Role.SYSTEM_ADMIN,)
    else:
        return
    held = Assignment.objects.of(user.institution_id).filter(user=user, role__in=apart)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gte=start))
    if end is not None:
        held = held.filter(valid_from__lte=end)
    other = held.values_list("role", flat=True).first()
    if other is None and role == Role.SYSTEM_ADMIN:
        other = next((line for lines in held_above.values() for line in lines(user, start)), None)
    if other is None:
        return
    words = f"“{role_word(user, role)}”与“{role_word(user, other)}”不能由一人兼任：管理账号的人不读取个人数据，也不审批。"
    raise InvalidError(words, fields={"role": words})


def confirmed_by(second: User | None) -> dict[str, str]:
    """What the audit keeps of the second person."""
    return {"confirmed_by": str(second)} if second else {}


def tell(user: User, actor: User | None, what: str) -> None:
    """A message to the person about whose account it is, that says who did it."""
    who = f"{actor.name}（{actor.number}）" if actor else "系统（服务器命令）"
    send_notice(user=user, kind="account.changed", title=f"{who}{what}", url=reverse("accounts:me"))
