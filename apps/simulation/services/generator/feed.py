"""Values of metrics as a college sends them: each file after its periods have ended, as the years go by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db.models import QuerySet

from apps.accounts.models import Institution
from apps.datahub.choices import Origin
from apps.datahub.models import Metric
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
        self.rows: dict[date, list[Row]] = defaultdict(list)
        self.table: Table | None = None
        for table in observation_tables(college):
            self.table = self.table or table
            period = table.columns.index("period")
            for row in table.rows:
                self.rows[ends.get(row[period] or "", date.min)].append(row)

    def bring_in(self, day: date) -> None:
        """Import what has ended by `day` and was not brought in yet; derive what follows from it."""
        bring_in.import_files(self.institution, list(self._files(day)), lambda _line: None)
        if self.brought == date.min:
            compute_metrics(institution=self.institution)
        else:
            for period in self._ended(day):
                compute_metrics(institution=self.institution, period=period)
        self.brought = day

    def _ended(self, day: date) -> QuerySet[Period]:
        """The periods since the last time of which something is derived."""
        derived = Metric.objects.of(self.institution).active().exclude(origin=Origin.OBSERVED)
        rows = Period.objects.of(self.institution).filter(end__gt=self.brought, end__lte=day)
        kinds = derived.order_by().values("period_kind")
        return rows.filter(data_open=True, kind__in=kinds).order_by("end", "pk")

    def _files(self, day: date) -> Iterator[Written]:
        """What is sent on a day: one table about all kinds of subjects."""
        ended = sorted(end for end in self.rows if end <= day)
        rows = [row for end in ended for row in self.rows.pop(end)]
        if self.table is not None:
            self.files += 1
            sent = replace(self.table, stem=f"指标数据_{day}", rows=rows)
            yield from write_table(sent, self.folder, self.files)
