"""Ask for probe jobs as any service would: in a transaction, through `request_job`."""

from django.core.management.base import BaseCommand
from django.db import transaction

from apps.accounts.models import Institution
from apps.operations.services import request_job


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("count", type=int)
        parser.add_argument("steps", type=int)
        parser.add_argument("pause", type=float)

    @transaction.atomic
    def handle(self, *, count, steps, pause, **options):
        college, _ = Institution.objects.get_or_create(code="probe", defaults={"name": "试验学院"})
        for number in range(count):
            arguments = {"name": f"walk{number}", "steps": steps, "pause": pause}
            request_job("probe.walk", institution=college, arguments=arguments)
