import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('layers', '0001_initial'),
        ('operations', '0001_initial'),
        ('organisation', '0001_initial'),
        ('workflow', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('code', models.CharField(max_length=60, verbose_name='编码')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('layer', models.CharField(blank=True, max_length=20, verbose_name='层面')),
                ('kind', models.CharField(blank=True, max_length=30, verbose_name='对象种类')),
                ('period', models.CharField(choices=[('year', '年度'), ('academic_year', '学年'), ('term', '学期'), ('month', '月'), ('week', '教学周')], default='year', max_length=20, verbose_name='周期')),
                ('levels', models.JSONField(default=list, verbose_name='审批级次')),
                ('signatures', models.JSONField(blank=True, default=list, verbose_name='签署')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='出处')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='次序')),
            ],
            options={
                'verbose_name': '报告提纲',
                'ordering': ['position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='outline_code_once')],
            },
        ),
        migrations.CreateModel(
            name='TablePack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('code', models.CharField(max_length=60, verbose_name='编码')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('forms', models.JSONField(default=list, verbose_name='表单')),
                ('rows', models.JSONField(blank=True, default=list, verbose_name='各行取数')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='出处')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='次序')),
            ],
            options={
                'verbose_name': '报表包',
                'ordering': ['position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='table_pack_code_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('code', models.CharField(max_length=60, verbose_name='编码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('layer', models.CharField(blank=True, max_length=40, verbose_name='层面')),
                ('author', models.JSONField(blank=True, default=list, verbose_name='编制')),
                ('period', models.CharField(blank=True, max_length=40, verbose_name='周期')),
                ('deadline', models.CharField(blank=True, max_length=120, verbose_name='时限')),
                ('recipients', models.JSONField(blank=True, default=list, verbose_name='报送')),
                ('sections', models.JSONField(blank=True, default=list, verbose_name='内容')),
                ('word_limits', models.JSONField(blank=True, default=list, verbose_name='字数')),
                ('form', models.CharField(blank=True, max_length=60, verbose_name='表单')),
                ('outline', models.CharField(blank=True, max_length=60, verbose_name='提纲')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='出处')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='次序')),
            ],
            options={
                'verbose_name': '报告清单',
                'ordering': ['position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='report_entry_code_once')],
            },
        ),
        migrations.CreateModel(
            name='OutlineSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('outline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.outline')),
                ('code', models.CharField(max_length=40, verbose_name='编码')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('kind', models.CharField(choices=[('text', '文字'), ('computed', '数据')], max_length=10, verbose_name='种类')),
                ('key', models.CharField(blank=True, max_length=60, verbose_name='数据')),
                ('max_chars', models.PositiveIntegerField(blank=True, null=True, verbose_name='字数上限')),
                ('hint', models.CharField(blank=True, max_length=300, verbose_name='提示')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
            ],
            options={
                'verbose_name': '报告章节',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('outline', 'code'), name='outline_section_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'computed'), _negated=True), models.Q(('key', ''), _negated=True), _connector='OR'), name='computed_section_has_its_key')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('outline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.outline')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='layers.subject')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.period', verbose_name='年度')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '送审中'), ('returned', '已退回'), ('confirmed', '已确认')], default='draft', max_length=10, verbose_name='状态')),
                ('process', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.approvalprocess')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
            ],
            options={
                'verbose_name': '报告',
                'ordering': ['-period__start', 'outline__position', 'subject__code'],
                'indexes': [models.Index(fields=['institution', 'period', 'state'], name='reports_of_year')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'outline', 'period'), name='one_report_per_subject_and_year'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('state', 'confirmed')), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_at__isnull', True)), _connector='OR'), name='confirmed_report_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='SectionText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='reports.report')),
                ('section', models.CharField(max_length=40, verbose_name='章节')),
                ('text', models.TextField(blank=True, verbose_name='内容')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='版本')),
                ('updated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更新人')),
                ('updated_at', models.DateTimeField(blank=True, null=True, verbose_name='更新时间')),
            ],
            options={
                'verbose_name': '报告文字',
                'constraints': [models.UniqueConstraint(fields=('report', 'section'), name='section_text_once')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='reports.report')),
                ('data', models.JSONField(verbose_name='内容')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本')),
                ('process', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.approvalprocess')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='重新开放时间')),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='重新开放人')),
                ('reopened_reason', models.CharField(blank=True, max_length=1000, verbose_name='重新开放原因')),
            ],
            options={
                'verbose_name': '报告快照',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('report', 'version'), name='snapshot_version_once'), models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('report',), name='one_current_snapshot_per_report'), models.CheckConstraint(condition=models.Q(models.Q(('reopened_at', None), ('reopened_reason', '')), models.Q(('reopened_at__isnull', False), models.Q(('reopened_reason', ''), _negated=True)), _connector='OR'), name='reopened_snapshot_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='SectionRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='reports.sectiontext')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('content', models.TextField(blank=True, verbose_name='内容')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作者')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('late', models.BooleanField(default=False, verbose_name='晚到')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'verbose_name': '报告文字历次内容',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('late', False)), fields=('text', 'version'), name='section_revision_once')],
            },
        ),
        migrations.CreateModel(
            name='Artifact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='artifacts', to='reports.report')),
                ('pack', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='artifacts', to='reports.tablepack')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.period', verbose_name='年度')),
                ('snapshot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot')),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('xlsx', 'Excel')], max_length=5, verbose_name='格式')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节')),
                ('is_draft', models.BooleanField(default=True, verbose_name='草稿')),
                ('job_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='operations.jobrun', verbose_name='作业')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='请求人')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
            ],
            options={
                'verbose_name': '报告文件',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['institution', 'sha256'], name='artifacts_by_hash')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('pack__isnull', True), ('report__isnull', False)), models.Q(('pack__isnull', False), ('report__isnull', True)), _connector='OR'), name='artifact_is_of_one_thing')],
            },
        ),
    ]
