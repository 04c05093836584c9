"""One college's whole year through a browser, with real web, worker and beat: nothing is stubbed.

Plan → data → warning → problem → measure with evidence → second person → diagnosis → year's end → new data
close the problem → the college's report → the provincial table.
"""

import io
import os
import re
import struct
import subprocess
import zlib

import pytest
import redis
from openpyxl import load_workbook

from tests.full.browser import chromium
from tests.full.real_house import RealHouse
from tests.full.walk import Walk

pytestmark = [pytest.mark.full, pytest.mark.browser]
METRIC = "att1.quality.employment"
HEAD = "层面,对象编码,指标编码,时期,数值\n"
REPORT = "内部质量保证体系年度自我诊断报告"


@pytest.fixture
def house(tmp_path):
    server, broker = (os.environ.get(name, "") for name in ("DATABASE_URL", "TEST_BROKER_URL"))
    if broker:
        redis.Redis.from_url(broker).flushdb()
    house = RealHouse(tmp_path, server=server, broker=broker)
    yield house
    house.close()


def picture() -> bytes:
    """A small photograph, as a phone would send one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x20\x80\xc0" * 8 for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_of(pdf: bytes) -> str:
    """The words without their line breaks: narrow cells break anywhere."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],  # noqa: S607
        input=pdf,
        capture_output=True,
        check=True,
    )
    return "".join(done.stdout.decode().split())


def college(house: RealHouse) -> tuple[dict[str, str], str]:
    """A generated college; gives who is who, and the major whose leader is among them."""
    told = house.manage("generate_college", "--code", "y1", "--scale", "0.01", "--years", "1")
    parts = {"校领导": "leader", "质管办": "office", "部门负责人": "head", "专业负责人": "major"}
    found = re.findall(r"^  (\w+)(?:（(.+?)）)?：(\S+@y1)", told, re.MULTILINE)
    people = {parts[title]: user for title, _, user in found if title in parts}
    name = next(name for title, name, _ in found if title == "专业负责人")
    return people, name


class Year:
    """The chapters in their order; each leaves what the next one needs."""

    def __init__(self, walk: Walk, house: RealHouse, major: str, code: str) -> None:
        self.walk, self.house, self.major, self.code = walk, house, major, code
        self.form = self.problem = ""

    def observe(self, period: int, value: str) -> None:
        row = f"{HEAD}专业,{self.code},{METRIC},{period},{value}\n"
        self.walk.bring_in("office", "指标数据", f"就业率{value}.csv", row.encode())

    def settle(self) -> None:
        """Until the worker has brought in what the system knows: who types meanwhile gets both texts."""
        self.house.wait(lambda rows: all(row["state"] == "done" for row in rows), 120)

    def pass_phase(self) -> None:
        self.walk.send_form("major", self.form)
        for part in ("head", "office"):
            self.walk.pass_form(part, self.form)

    def plan(self) -> None:
        self.walk.the_quality_office_opens_the_year(2026)
        self.form = self.walk.open_form("major", f"{self.major}专业(2026年度)")
        self.settle()
        self.walk.fill_form("major", self.form, "按计划完成")
        self.pass_phase()

    def warning_and_problem(self) -> None:
        self.house.travel("2026-03-02")
        self.observe(2025, "71.5")
        self.walk.until("major", "/warnings/?q=就业率", "71.50")
        self.problem = self.walk.rectify("major", "就业率", "2026-06-30")
        self.house.travel("2026-06-20")
        self.walk.finish_measure("major", self.problem, picture())
        self.walk.verify_measure("head", self.problem)

    def end_of_the_year(self) -> None:
        """The diagnosis, and the form's second half with the year's problem in it."""
        self.house.travel("2026-12-10")
        self.walk.diagnose("major", "专业年度自我诊断")
        self.walk.until("major", self.form, "2026-0001")
        self.settle()
        self.walk.fill_form("major", self.form, "年末完成")
        self.pass_phase()
        paper = text_of(self.walk.fetch("major", f"{self.form}print.pdf"))
        assert "2026-0001" in paper

    def proof(self) -> None:
        """The year's value comes in; nobody but the system closes the problem."""
        self.house.travel("2027-01-05")
        self.observe(2026, "96.5")
        self.walk.until("major", self.problem, "已销号")

    def report(self) -> None:
        path = self.walk.write_report("office", REPORT, 2026)
        draft = text_of(self.walk.file_of("office", path, "PDF", button="生成"))
        assert "草稿" in draft
        self.walk.write_sections("office", path, "本年度目标任务基本完成。")
        self.walk.send_report("office", path)
        for part in ("colleague", "leader"):
            self.walk.pass_report(part, path)
        final = text_of(self.walk.file_of("office", path, "PDF", button="生成"))
        assert "本年度目标任务基本完成" in final
        assert "草稿" not in final

    def provincial_table(self) -> None:
        """Not confirmed by the president: a draft, and its page says what is missing."""
        pack = self.walk.pack("office", 2026)
        book = load_workbook(io.BytesIO(self.walk.file_of("office", pack, "Excel", button="导出")))
        cells = [cell for line in book.worksheets[0].iter_rows() for cell in line]
        words = " ".join(str(cell.value) for cell in cells if cell.value)
        assert [one in words for one in ("1.1", "5.4", "草稿")] == [True] * 3


def test_a_year_from_plan_to_provincial_table(house):
    house.travel("2026-01-06")
    people, major = college(house)
    ((code,),) = house.ask(
        f"SELECT code FROM layers_subject WHERE kind = 'major' AND name = '{major}'"  # noqa: S608
    )
    offices = house.ask(
        "SELECT u.number FROM organisation_assignment a JOIN accounts_user u ON u.id = a.user_id "
        "WHERE a.role = 'qa_office'"
    )
    # Who sends a report does not pass it: the office has a second person.
    people["colleague"] = next(
        f"{number}@y1" for (number,) in offices if f"{number}@y1" != people["office"]
    )
    base = house.serve()
    house.start("worker")
    house.start("beat")

    with chromium() as browser:
        walk = Walk(browser, house, base, people)
        year = Year(walk, house, major, code)
        year.plan()
        year.warning_and_problem()
        year.end_of_the_year()
        year.proof()
        year.report()
        year.provincial_table()
        assert walk.faults() == []
    house.manage("check_invariants")
