"""Django's ``migrate``; an empty database gets its tables from the models and the whole history as done.

Replaying renders every model anew for each operation, which grows with the square of the models.
What both ways come to is the same on both databases: tests/setup/test_migrations.py compares them.
"""

from typing import Any

from django.apps import apps
from django.core.management.base import CommandParser, no_translations
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

# Who asks for any of these wants Django's own steps.
OWN_STEPS = frozenset(
    [
        "app_label",
        "migration_name",
        "fake",
        "fake_initial",
        "plan",
        "check_unapplied",
        "run_syncdb",
        "prune",
        "replay",
    ]
)


class Command(migrate.Command):
    help = "建立或更新数据库；空数据库由模型一次建成（--replay 依次执行每个迁移）。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--replay", action="store_true", help="空数据库也依次执行每个迁移")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        own = any(options[name] for name in OWN_STEPS)
        if own or connection.introspection.table_names():
            super().handle(*args, **options)
            return
        if not options["skip_checks"]:
            self.check(databases=[options["database"]])
        quiet = (options["verbosity"], options["interactive"], connection.alias)
        emit_pre_migrate_signal(*quiet, stdout=self.stdout, plan=[])
        tables = create_schema(connection)
        if options["verbosity"]:
            self.stdout.write(f"空数据库：由模型建立 {tables} 张表，迁移记为已执行。")
        emit_post_migrate_signal(*quiet, stdout=self.stdout, plan=[])


def create_schema(connection: BaseDatabaseWrapper) -> int:
    """All tables of the migrated apps and the record of their migrations, or nothing; gives their number."""
    loader, recorder = MigrationLoader(connection), MigrationRecorder(connection)
    models: list[type[Model]] = [recorder.Migration]  # type: ignore[list-item]
    models += [
        model
        for config in apps.get_app_configs()
        if config.label in loader.migrated_apps
        for model in router.get_migratable_models(config, connection.alias)
        if model._meta.can_migrate(connection)
    ]
    with connection.schema_editor(atomic=True) as editor:
        for model in models:
            editor.create_model(model)
        for app, name in loader.graph.nodes:
            recorder.record_applied(app, name)
        for replaced in loader.replacements.values():
            for app, name in replaced.replaces:
                recorder.record_applied(app, name)
    return len(connection.introspection.table_names())
