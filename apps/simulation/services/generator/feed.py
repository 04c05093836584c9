"""Values of metrics as a college sends them: each file after its periods have ended, as the years go by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from apps.accounts.models import Institution
from apps.datahub.services.compute_metrics import compute_metrics
from apps.organisation.models import Period
from apps.simulation.services.generator import bring_in
from apps.simulation.services.generator.college import College
from apps.simulation.services.generator.files import Written, write_table
from apps.simulation.services.generator.tables import Row, Table, observation_tables


class Feed:
    """What is still to be sent, by the day on which it is known."""

    def __init__(self, college: College, institution: Institution, folder: Path) -> None:
        self.institution, self.folder = institution, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.brought, self.files = date.min, 0
        ends = {span.code: span.end for one in college.series for span in one.spans}
        self.tables: list[tuple[Table, dict[date, list[Row]]]] = []
        for table in observation_tables(college):
            by_day: dict[date, list[Row]] = defaultdict(list)
            period = table.columns.index("period")
            for row in table.rows:
                by_day[ends.get(row[period] or "", date.min)].append(row)
            self.tables.append((table, by_day))

    def bring_in(self, day: date) -> None:
        """Import what has ended by `day` and was not brought in yet; derive what follows from it."""
        bring_in.import_files(self.institution, list(self._files(day)), lambda _line: None)
        if self.brought == date.min:
            compute_metrics(institution=self.institution)
        else:
            ended = Period.objects.of(self.institution).filter(end__gt=self.brought, end__lte=day)
            for period in ended.filter(data_open=True).order_by("end", "pk"):
                compute_metrics(institution=self.institution, period=period)
        self.brought = day

    def _files(self, day: date) -> Iterator[Written]:
        for table, by_day in self.tables:
            rows = [row for end in sorted(by_day) if end <= day for row in by_day[end]]
            for end in [end for end in by_day if end <= day]:
                del by_day[end]
            self.files += 1
            sent = Table(table.dataset, f"{table.stem}_{day}", table.form, table.columns, rows)
            yield from write_table(sent, self.folder, self.files)
