import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('layer', models.CharField(max_length=20, verbose_name='层面')),
                ('kind', models.CharField(max_length=30, verbose_name='种类')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='organisation.unit', verbose_name='部门')),
                ('code', models.CharField(max_length=60, verbose_name='编码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=200)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='layers.subject', verbose_name='上级')),
                ('path', models.CharField(blank=True, db_index=True, editable=False, max_length=255)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='subjects', to=settings.AUTH_USER_MODEL, verbose_name='本人账号')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='起')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='止')),
            ],
            options={
                'verbose_name': '诊改对象',
                'ordering': ['layer', 'kind', 'code'],
                'permissions': [('view_subject', '查看'), ('fill_subject', '填报'), ('review_subject', '审核'), ('manage_subject', '管理')],
                'default_permissions': (),
                'indexes': [models.Index(fields=['institution', 'layer', 'kind', 'unit'], name='subjects_by_unit'), models.Index(fields=['institution', 'name'], name='subjects_by_name')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'layer', 'kind', 'code'), name='subject_code_once')],
            },
        ),
        migrations.CreateModel(
            name='UnitGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='事由')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='organisation.unit')),
            ],
            options={
                'verbose_name': '部门授权',
                'unique_together': {('user', 'permission', 'content_object')},
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SubjectName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='layers.subject')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('valid_from', models.DateField(verbose_name='起')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'valid_from'), name='subject_name_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SubjectAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('role', models.CharField(choices=[('school_leader', '校领导'), ('unit_staff', '部门工作人员'), ('qa_office', '质管办'), ('unit_head', '部门负责人'), ('major_leader', '专业负责人'), ('course_leader', '课程负责人'), ('teacher', '教师'), ('student', '学生'), ('auditor', '审计（只读）'), ('province_officer', '省级管理人员'), ('expert', '复核专家'), ('anonymous', '匿名答卷人'), ('system_admin', '系统管理员')], max_length=30, verbose_name='角色')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='layers.subject', verbose_name='对象')),
            ],
            options={
                'verbose_name': '对象任职',
                'ordering': ['role', 'valid_from'],
                'indexes': [models.Index(fields=['user', 'valid_from'], name='subject_assignment_of_user'), models.Index(fields=['institution', 'role', 'subject'], name='subject_holders')],
            },
        ),
        migrations.CreateModel(
            name='SubjectGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='事由')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='layers.subject')),
            ],
            options={
                'verbose_name': '对象授权',
                'unique_together': {('user', 'permission', 'content_object')},
                'abstract': False,
            },
        ),
    ]
