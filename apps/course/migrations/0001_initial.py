import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('layers', '0001_initial'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
                ('course_type', models.CharField(blank=True, choices=[('A', 'A类（纯理论课）'), ('B', 'B类（理论＋实践课）'), ('C', 'C类（纯实践课）')], max_length=1, verbose_name='课程类型')),
                ('nature', models.CharField(blank=True, max_length=20, verbose_name='课程性质')),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='总学时')),
                ('practice_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='实践学时')),
                ('credits', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='学分')),
                ('attribute', models.CharField(blank=True, max_length=40, verbose_name='课程属性')),
                ('online_open', models.BooleanField(blank=True, null=True, verbose_name='在线开放课程')),
                ('certificate', models.BooleanField(blank=True, null=True, verbose_name='课证融通')),
                ('ideological', models.BooleanField(blank=True, null=True, verbose_name='课程思政示范课')),
            ],
            options={
                'verbose_name': '课程',
            },
        ),
        migrations.CreateModel(
            name='Offering',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.period', verbose_name='学期')),
                ('teacher_no', models.CharField(blank=True, max_length=40, verbose_name='任课教师工号')),
            ],
            options={
                'verbose_name': '教学班',
            },
        ),
    ]
