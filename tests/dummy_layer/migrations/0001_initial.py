import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("layers", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="TrainingBase",
            fields=[
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="layers.subject",
                        verbose_name="对象",
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="工位数"),
                ),
            ],
            options={"verbose_name": "实训基地"},
        ),
    ]
