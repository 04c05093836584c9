import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('layers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='College',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
            ],
            options={
                'verbose_name': '学校',
            },
        ),
        migrations.CreateModel(
            name='SchoolUnit',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
            ],
            options={
                'verbose_name': '部门',
            },
        ),
    ]
