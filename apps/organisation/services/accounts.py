"""Accounts: made, switched off and on, given a new password."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import ConflictError, InvalidError, NotAllowedError
from apps.core.request_cache import forget
from apps.operations.services import record_audit
from apps.organisation.choices import Role
from apps.organisation.models import AccountChange, Assignment
from apps.organisation.policies import require_other, require_same_institution
from apps.organisation.services.two_persons import confirmed_by, require_two, tell

# Without letters and digits that look alike: somebody reads it out over the telephone.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"
# How long a one-time password opens the door.
ONE_TIME = timedelta(hours=24)
LAST_ADMIN = "这是本校唯一的系统管理员，请先指定另一名。"


def _check_number(institution: Institution, number: str) -> None:
    limit = User._meta.get_field("number").max_length or 0
    if not number or len(number) > limit or "@" in number or any(c.isspace() for c in number):
        words = f"工号或学号为 1 至 {limit} 个字，不含空格和“@”。"
        raise InvalidError(words, fields={"number": words})
    if User.objects.of(institution).filter(number=number).exists():
        raise InvalidError(
            f"工号或学号 {number} 已经有账号。", fields={"number": "这个号码已经有账号。"}
        )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = "".join(error.messages)
        raise InvalidError(words, fields={"password": words}) from error


@transaction.atomic
def create_user(
    *,
    institution: Institution,
    number: str,
    name: str,
    kind: str = User.Kind.STAFF,
    password: str | None = None,
    actor: User | None = None,
    must_change_password: bool = True,
) -> User:
    """Make an account; without `password` nobody can sign in with it until one is given.

    Raises InvalidError for a number that is taken or impossible, an unknown kind or a weak password.
    """
    require_same_institution(actor, institution)
    number, name = number.strip(), name.strip()
    _check_number(institution, number)
    if not name:
        raise InvalidError("请填写姓名。", fields={"name": "请填写姓名。"})
    if kind not in User.Kind.values:
        raise InvalidError("没有这种人员类别。", fields={"kind": "不在类别清单内。"})
    if password is not None:
        unsaved = User(username=User.username_for(number, institution.code), name=name)
        _check_password(password, unsaved)
    user = User.objects.create_user(
        institution=institution,
        number=number,
        password=password,
        name=name,
        kind=kind,
        must_change_password=must_change_password,
        created_by=actor,
    )
    record_audit(
        actor=actor,
        action="user.create",
        obj=user,
        institution=institution,
        after={"number": number, "name": name, "kind": kind},
    )
    return user


@transaction.atomic
def disable_user(*, user: User, actor: User | None = None) -> User:
    """Switch an account off: its holder loses everything with the next request."""
    require_same_institution(actor, user.institution)
    require_other(actor, user, "不能停用自己的账号。")
    if user.is_active:
        require_another_admin(user)
        _switch(user, False, actor)
    return user


@transaction.atomic
def enable_user(*, user: User, actor: User | None = None) -> User:
    """Switch an account on again."""
    require_same_institution(actor, user.institution)
    if not user.is_active:
        _switch(user, True, actor)
    return user


def _switch(user: User, active: bool, actor: Any) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])
    record_audit(
        actor=actor,
        action="user.enable" if active else "user.disable",
        obj=user,
        before={"is_active": not active},
        after={"is_active": active},
    )
    forget()


def require_another_admin(user: User) -> None:
    """Raise NotAllowedError where nobody but `user` could look after the accounts."""
    today = clock.today()
    admins = Assignment.objects.of(user.institution_id).on(today).filter(role=Role.SYSTEM_ADMIN)
    holders = set(admins.filter(user__is_active=True).values_list("user_id", flat=True))
    if holders == {user.pk}:
        raise NotAllowedError(LAST_ADMIN)


@transaction.atomic
def reset_password(*, user: User, actor: User | None = None, second: User | None = None) -> str:
    """Give a password that holds for one sign-in within 24 hours, and return it: it is shown once,
    never stored. Its owner gets a message that says who did it.

    Raises NotAllowedError where one person alone may not (``two_persons.why_two``).
    """
    require_same_institution(actor, user.institution)
    require_other(actor, user, "自己的密码请在“我的账号”里修改。")
    require_two(AccountChange.Act.RESET, actor=actor, user=user, second=second)
    return _give_password(user, actor, confirmed_by(second))


def first_password(*, user: User, actor: User | None = None) -> str:
    """The first password of an account that has none yet. Raises ConflictError where it has one."""
    require_same_institution(actor, user.institution)
    if user.last_login is not None or user.has_usable_password():
        raise ConflictError("这个账号已经有密码，请用“重置密码”。")
    return _give_password(user, actor, {})


def _give_password(user: User, actor: User | None, how: dict[str, str]) -> str:
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_until = clock.now() + ONE_TIME
    user.save(update_fields=["password", "must_change_password", "password_until"])
    record_audit(actor=actor, action="user.reset_password", obj=user, after=how or None)
    tell(user, actor, "重置了你的密码")
    return password


def one_time_password() -> str:
    """Three groups such as ``kqmtp-48273-whzpa``: 60 bits, to be read out and typed."""
    groups = (LETTERS, 5), (DIGITS, 5), (LETTERS, 5)
    return "-".join("".join(secrets.choice(a) for _ in range(n)) for a, n in groups)
