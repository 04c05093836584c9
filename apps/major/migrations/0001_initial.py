import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('layers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Major',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
                ('national_code', models.CharField(blank=True, max_length=10, verbose_name='专业代码')),
                ('level', models.CharField(blank=True, max_length=20, verbose_name='培养层次')),
                ('category', models.CharField(blank=True, max_length=60, verbose_name='专业大类')),
                ('duration_years', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True, verbose_name='学制（年）')),
                ('opened_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='开设年份')),
            ],
            options={
                'verbose_name': '专业',
            },
        ),
    ]
