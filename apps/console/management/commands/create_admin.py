"""Makes a college's first administrator, or gives one who is locked out a new password."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.accounts.models import Institution, User
from apps.core import clock
from apps.core.errors import DomainError
from apps.organisation.choices import Role
from apps.organisation.models import Assignment
from apps.organisation.services import assign_role, create_user, reset_password


class Command(BaseCommand):
    help = "建立一名系统管理员，或给已有账号管理员角色和一次性密码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", metavar="CODE", required=True, help="学校代码")
        parser.add_argument("--number", required=True, help="工号，登录时写 工号@学校代码")
        parser.add_argument("--name", default="系统管理员", help="姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        institution = Institution.objects.filter(code=options["institution"]).first()
        if institution is None:
            codes = "、".join(Institution.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(
                f"没有代码为“{options['institution']}”的学校。"
                + (f"已有：{codes}。" if codes else "先用 load_profile 建立学校。")
            )
        try:
            user, password = _admin(institution, options["number"], options["name"])
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{institution.name}的系统管理员：{user.username}  {user.name}")
        self.stdout.write(f"一次性密码（只显示这一次，登录后要改）：{password}")


@transaction.atomic
def _admin(institution: Institution, number: str, name: str) -> tuple[User, str]:
    user = User.objects.of(institution).filter(number=number).first()
    if user is None:
        user = create_user(institution=institution, number=number, name=name)
    held = (
        Assignment.objects.of(institution)
        .on(clock.today())
        .filter(user=user, role=Role.SYSTEM_ADMIN)
    )
    if not held.exists():
        assign_role(user=user, role=Role.SYSTEM_ADMIN)
    return user, reset_password(user=user)
