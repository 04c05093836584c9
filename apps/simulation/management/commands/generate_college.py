"""Makes a synthetic college: files as a college sends them, brought in through the importer."""

import os
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Institution
from apps.core import clock
from apps.core.arguments import day, new_file, new_folder, old_file, share, whole
from apps.core.errors import DomainError
from apps.core.profiles import ProfileError
from apps.simulation.services.demo import DEFAULT_PASSWORD, tables
from apps.simulation.services.generator import (
    College,
    Feed,
    Request,
    Written,
    bring_in_college,
    order_of,
    write_college,
    write_key,
)
from apps.simulation.services.generator.bring_in import logins
from apps.simulation.services.replay import replay
from apps.simulation.services.start_year import start_year

DEFAULT_NAME = "模拟职业技术学院"


class Command(BaseCommand):
    help = "生成一所模拟学校：写出 .xlsx/.csv 文件，并通过导入器导入；--key 给出应当与不应当预警的清单。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help="学校代码")
        parser.add_argument(
            "--scale", type=share(0.01, 1), default=0.05, help="规模 0.01—1，1 为两万学生"
        )
        parser.add_argument("--years", type=whole(1, 3), default=2, help="回溯年数 1—3")
        parser.add_argument("--seed", default="1", help="种子；相同的种子生成相同的学校")
        parser.add_argument("--key", type=new_file, help="写出答案（JSON）")
        parser.add_argument("--plant", type=old_file, help="另行埋设的问题（CSV 或 JSON）")
        parser.add_argument("--out", type=new_folder, help="文件写到这个目录；不写则用临时目录")
        parser.add_argument("--profile", help="配置方案；不写则用演示学校的方案")
        parser.add_argument("--name", default=DEFAULT_NAME, help="学校名称")
        parser.add_argument("--as-of", type=day, help="数据截至这一天的上个月末")
        parser.add_argument(
            "--start-year", action="store_true", help="导入后开启年度、带入数据、重算预警"
        )
        parser.add_argument(
            "--replay", action="store_true", help="导入后由各人的工作台把去年和今年走一遍"
        )
        parser.add_argument("--no-import", action="store_true", help="只写文件，不导入")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        request = Request(
            code=options["code"],
            scale=options["scale"],
            years=options["years"],
            seed=options["seed"],
            profile=options["profile"] or tables.table("institutions")[0]["profile"],
            plant=options["plant"],
            as_of=options["as_of"],
        )
        try:
            with tempfile.TemporaryDirectory() as scratch:
                self._run(request, options["out"] or Path(scratch), options)
        except (DomainError, ProfileError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"用时 {time.monotonic() - start:.0f} 秒。")

    def _run(self, request: Request, folder: Path, options: dict[str, Any]) -> None:
        college = College(order_of(request))
        self._tell(f"数据截至 {college.calendar.as_of}，写出文件：")
        # Who only replays reads no file with all values: they come as the years go by.
        whole = bool(options["out"] or not options["replay"])
        files = write_college(college, folder, self._tell, values=whole)
        if options["key"]:
            key = write_key(college, options["key"])
            planted = len(key["planted"])
            self._tell(f"答案 {options['key']}：埋设 {planted} 处，正常样本 {len(key['clean'])} 处")
        self._summary(college, files)
        if options["no_import"]:
            return
        password = os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD
        wanted = [one for one in files if not options["replay"] or one.dataset != "observations"]
        institution = bring_in_college(
            college,
            wanted,
            profile=request.profile,
            name=options["name"],
            password=password,
            tell=self._tell,
            values=not options["replay"],
        )
        if options["replay"]:
            self._replay(institution, Feed(college, institution, folder / "replay"))
        if options["start_year"]:
            started = start_year(institution=institution)
            self._tell(
                f"年度已开启：{started.forms} 份表，带入 {started.cells} 格，"
                f"{started.warnings} 项越界或缺数据"
            )
        self._tell(f"可登录的账号（密码都是 {password}）：")
        for title, username, name in logins(institution, college):
            self._tell(f"  {title}：{username}  {name}")

    def _replay(self, institution: Institution, feed: Feed) -> None:
        today = clock.today()
        done = replay(
            institution=institution,
            since=date(today.year - 1, 1, 5),
            until=today,
            bring_in=feed.bring_in,
            tell=self._tell,
        )
        for kind, count in sorted(done.done.items()):
            self._tell(f"  {kind}：{count} 件已办，{done.refused[kind]} 件未通过")
        for reason, count in done.reasons.most_common():
            self._tell(f"  未通过 {count} 件 {reason}")

    def _summary(self, college: College, files: list[Written]) -> None:
        rows: Counter[str] = Counter()
        for file in files:
            rows[file.dataset] += file.rows
        self._tell(
            f"部门 {len(college.units)}，专业 {rows['majors']}，班级 {rows['classes']}，"
            f"学生 {rows['students']}，教师 {rows['staff']}，课程 {rows['courses']}，"
            f"教学班 {rows['offerings']}，选课 {rows['enrolment']}，观测值 {rows['observations']}"
        )

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
