"""A college's whole year in a browser, chapter by chapter, as the people whose turn it is."""

from playwright.sync_api import TimeoutError as NeverSaid

from tests.full.browser import Watched

PASSWORD = "zhengai-demo"
CELLS = ".zg-cell__text:not([readonly]):not([disabled])"
NUMBERS = ".zg-cell input[type=text], .zg-cell input[inputmode=decimal]"


class Walk:
    """`people` gives user names by part: leader (school), office, head, major, course, teacher, student."""

    def __init__(self, browser, house, base: str, people: dict[str, str]) -> None:
        self.browser, self.house, self.base, self.people = browser, house, base, people
        self.seats: dict[str, Watched] = {}

    def at(self, part: str, path: str = "/"):
        """The page of one of the people, signed in."""
        if part not in self.seats:
            seat = Watched(self.browser, self.base)
            seat.sign_in(self.people[part], PASSWORD)
            self.seats[part] = seat
        return self.seats[part].open(path)

    def faults(self) -> list[str]:
        """What the browsers complained of; a stale cell is answered by 409, and keeps both texts."""
        found = [fault for seat in self.seats.values() for fault in seat.faults]
        return [one for one in found if not ("409" in one and one.endswith("/cells/"))]

    def until(self, part: str, path: str, text: str, *, seconds: int = 60):
        """Look again until the page says `text`: beat and worker have it in hand."""
        page = self.at(part, path)
        for _ in range(seconds):
            if page.get_by_text(text).count():
                return page
            page.wait_for_timeout(1000)
            page.goto(self.base + path)
        raise AssertionError(f"{path} does not say “{text}”\n{self.house.logs()}")

    def fetch(self, part: str, path: str) -> bytes:
        """The file at an address; while the worker makes it, its page asks again."""
        for _ in range(120):
            answer = self.seats[part].context.request.get(f"{self.base}{path}")
            assert answer.ok, f"{path}: {answer.status}"
            if not answer.headers["content-type"].startswith("text/html"):
                return answer.body()
            self.seats[part].page.wait_for_timeout(1000)
        raise AssertionError(f"{path} was not made\n{self.house.logs()}")

    # -- The plan

    def the_quality_office_opens_the_year(self, year: int) -> None:
        page = self.at("office", "/plans/")
        page.get_by_role("link", name="开启填报").first.click()
        page.locator("select[name=year]").select_option(str(year))
        page.get_by_role("button", name="看看会问到谁").click()
        page.get_by_role("button", name="开启，新建").click()
        page.get_by_text(f"{year}").first.wait_for()

    def open_form(self, part: str, name: str) -> str:
        """From the desk into the form; gives its path."""
        page = self.until(part, "/", name)
        row = page.locator("li, tr, article", has_text=name).last
        row.get_by_role("link", name="去填写").click()
        page.wait_for_url("**/plans/*/**")
        return page.url.removeprefix(self.base).split("#")[0].split("?")[0]

    def fill_form(self, part: str, path: str, words: str) -> None:
        """Write into every cell that is empty and may be written, as a person with little time."""
        page = self.at(part, path)
        for number in range(page.locator(CELLS).count()):
            cell = page.locator(CELLS).nth(number)
            if cell.is_visible() and not cell.input_value().strip():
                cell.fill(f"{words}{number + 1}")
        page.locator("h1").first.click()
        state = page.locator(".zg-save-state", has_text="已保存")
        # 「1 格保存中，其余 … 已保存」 is not all of it yet.
        state.and_(page.locator(".zg-save-state", has_not_text="保存中")).wait_for()

    def send_form(self, part: str, path: str) -> None:
        page = self.at(part, path)
        page.get_by_role("button", name="送审").first.click()
        try:
            page.get_by_text("已送审").first.wait_for()
        except NeverSaid as error:
            raise AssertionError(page.locator("main").inner_text()[:300]) from error

    def pass_form(self, part: str, path: str) -> None:
        page = self.at(part, path)
        page.get_by_role("button", name="通过").first.click()
        page.get_by_text("已通过").first.wait_for()

    # -- The data

    def bring_in(self, part: str, dataset: str, name: str, content: bytes) -> None:
        """Upload, look at what was checked, commit."""
        page = self.at(part, "/data/imports/upload/")
        page.locator("select[name=dataset]").select_option(label=dataset)
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        page.get_by_role("button", name="上传并核对").click()
        page.get_by_role("button", name="全部导入").click()
        page.get_by_text("已导入").first.wait_for()

    # -- The warning and the problem

    def rectify(self, part: str, words: str, due_on: str) -> str:
        """From the warning whose words these are to a problem with cause and measure; gives its path."""
        page = self.until(part, f"/warnings/?q={words}", "待认领")
        page.locator("tr", has_text="待认领").get_by_role("link").first.click()
        page.get_by_role("link", name="开立整改").click()
        page.locator("[name=cause]").fill("就业指导开始得太晚。")
        page.locator("[name=measure]").fill("三年级起每月一次就业指导，专人跟进未就业毕业生。")
        page.locator("[name=due_on]").fill(due_on)
        page.get_by_role("main").get_by_role("button", name="开立整改").click()
        page.wait_for_load_state()
        page = self.at(part, "/problems/?q=就业率")
        page.locator("tbody a").first.click()
        page.wait_for_url("**/problems/*/")
        return page.url.removeprefix(self.base)

    def finish_measure(self, part: str, path: str, picture: bytes) -> None:
        page = self.at(part, path)
        page.locator("summary", has_text="上传佐证、完成措施").click()
        page.locator("[name=result]").fill("指导已开展六次，未就业的逐人联系。")
        page.locator("input[type=file]").set_input_files(
            {"name": "现场.png", "mimeType": "image/png", "buffer": picture}
        )
        page.get_by_role("button", name="完成，送验收").click()
        page.get_by_text("已完成，待验收").first.wait_for()

    def verify_measure(self, part: str, path: str) -> None:
        page = self.at(part, path)
        page.get_by_role("button", name="验收通过").click()
        page.get_by_text("已验收").first.wait_for()

    # -- The diagnosis and the year's end

    def diagnose(self, part: str, title: str) -> None:
        """The self-diagnosis on the desk: what is on target is confirmed, what is off gets its words."""
        self.until(part, "/diagnosis/", title)
        page = self.at(part, "/diagnosis/")
        page.get_by_role("link", name=title).first.click()
        page.wait_for_load_state()
        for name, words in (("cause", "过程检查不够及时。"), ("measure", "逐月检查，年底复核。")):
            fields = page.locator(f"textarea[name$='-{name}'], input[name$='-{name}']")
            for number in range(fields.count()):
                if fields.nth(number).is_visible():
                    fields.nth(number).fill(words)
        for details in page.locator("details:has([data-zg-own]):not([open]) > summary").all():
            details.click()
        for point in page.locator("[data-zg-own]").all():
            point.get_by_label("符合", exact=True).check()
        page.get_by_role("button", name="提交诊断").or_(
            page.get_by_role("button", name="确认，情况属实")
        ).click()
        page.get_by_text("已提交").first.wait_for()

    # -- The report and the table

    def write_report(self, part: str, title: str, year: int) -> str:
        """A draft of the college's report; gives its path."""
        page = self.at(part, "/reports/")
        page.locator("summary", has_text="新建报告").click()
        page.locator("form[action$='/new/'] [name=outline]").select_option(label=title)
        subject = page.locator("#subjects option[value^='学校']").first.get_attribute("value")
        page.locator("form[action$='/new/'] [name=subject]").fill(subject or "")
        page.locator("form[action$='/new/'] [name=period]").select_option(str(year))
        page.get_by_role("button", name="建立草稿").click()
        page.wait_for_url("**/reports/*/**")
        return page.url.removeprefix(self.base).split("?")[0]

    def file_of(self, part: str, path: str, form: str, *, button: str) -> bytes:
        """Ask for a file, wait for the worker, fetch it."""
        page = self.at(part, path)
        files = page.locator("a[href^='/reports/files/']", has_text=form)
        before = files.count()
        page.get_by_role("button", name=f"{button} {form}").click()
        page.wait_for_load_state()
        for _ in range(120):
            self.at(part, path)
            if files.count() > before:
                break
            page.wait_for_timeout(1000)
        made = files.evaluate_all("links => links.map(link => link.getAttribute('href'))")
        return self.fetch(part, max(made, key=lambda address: int(address.split("/")[-2])))

    def pack(self, part: str, year: int) -> str:
        """The provincial pack in a year; its page says what is missing."""
        page = self.at(part, "/reports/packs/")
        page.get_by_role("link", name="自我诊改报告").first.click()
        page.wait_for_url("**/reports/packs/*/**")
        path = f"{page.url.removeprefix(self.base).split('?')[0]}?year={year}"
        self.at(part, path).get_by_text("缺项").first.wait_for()
        return path

    def write_sections(self, part: str, path: str, words: str) -> None:
        """Write every section that waits for words."""
        page = self.at(part, path)
        waiting = page.locator(".zg-outline a", has_text="待写")
        while waiting.count():
            waiting.first.click()
            page.locator("textarea[name=text]").fill(words)
            page.get_by_role("button", name="保存").click()
            page.wait_for_load_state()
            page = self.at(part, path)

    def send_report(self, part: str, path: str) -> None:
        page = self.at(part, path)
        page.get_by_role("button", name="送审").click()
        page.get_by_text("等待").first.wait_for()

    def pass_report(self, part: str, path: str) -> None:
        page = self.at(part, path)
        page.get_by_role("button", name="：通过").click()
        page.wait_for_load_state()
