from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("datahub", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("undone", True)),
                fields=["institution", "metric"],
                name="observations_undone",
            ),
        ),
    ]
