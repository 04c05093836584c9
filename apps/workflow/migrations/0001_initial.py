import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('layers', '0001_initial'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('code', models.CharField(max_length=60, verbose_name='编码')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('starts_on', models.DateField(verbose_name='周期起')),
                ('opens_on', models.DateField(verbose_name='开启日期')),
                ('closes_on', models.DateField(verbose_name='周期止')),
                ('last_on', models.DateField(verbose_name='截止日期')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.period')),
                ('state', models.CharField(choices=[('running', '进行中'), ('closed', '已结束'), ('not_run', '未开展')], default='running', max_length=10, verbose_name='状态')),
                ('subjects', models.PositiveIntegerField(default=0, verbose_name='对象数')),
                ('submitted', models.PositiveIntegerField(default=0, verbose_name='已提交')),
                ('late', models.PositiveIntegerField(default=0, verbose_name='迟交')),
                ('missed', models.PositiveIntegerField(default=0, verbose_name='逾期未做')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='开启时间')),
                ('reminded_on', models.DateField(blank=True, null=True, verbose_name='提醒日期')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('key', models.CharField(blank=True, default='', max_length=60, verbose_name='哪一项')),
            ],
            options={
                'verbose_name': '轮次',
                'ordering': ['-starts_on', '-id'],
                'indexes': [models.Index(fields=['institution', 'state', 'last_on'], name='rounds_by_state')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'kind', 'key', 'code'), name='round_once'), models.CheckConstraint(condition=models.Q(('starts_on__lte', models.F('opens_on')), ('opens_on__lte', models.F('closes_on')), ('closes_on__lte', models.F('last_on'))), name='round_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalProcess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='layers.subject')),
                ('title', models.CharField(max_length=200, verbose_name='事项')),
                ('url_name', models.CharField(db_default='', default='', max_length=80, verbose_name='去处')),
                ('object_id', models.BigIntegerField(db_default=0, default=0, verbose_name='编号')),
                ('part', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='部分')),
                ('levels', models.JSONField(default=list, verbose_name='级次')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='当前级次')),
                ('round', models.PositiveSmallIntegerField(default=0, verbose_name='轮次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('in_review', '已提交'), ('returned', '已退回'), ('approved', '已通过'), ('cancelled', '已终止')], default='draft', max_length=12, verbose_name='状态')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='送审时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='通过时间')),
            ],
            options={
                'verbose_name': '审批',
                'indexes': [models.Index(fields=['url_name', 'object_id'], name='approvals_by_object')],
            },
        ),
        migrations.CreateModel(
            name='DueItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='事项')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('role', models.CharField(blank=True, choices=[('school_leader', '校领导'), ('unit_staff', '部门工作人员'), ('qa_office', '质管办'), ('unit_head', '部门负责人'), ('major_leader', '专业负责人'), ('course_leader', '课程负责人'), ('teacher', '教师'), ('student', '学生'), ('auditor', '审计（只读）'), ('province_officer', '省级管理人员'), ('expert', '复核专家'), ('anonymous', '匿名答卷人'), ('system_admin', '系统管理员')], max_length=30, verbose_name='角色')),
                ('post', models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='岗位')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('except_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='due_items', to='layers.subject')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='约需分钟')),
                ('returned', models.BooleanField(default=False, verbose_name='被退回')),
                ('state', models.CharField(choices=[('open', '待办'), ('done', '已办'), ('cancelled', '已取消')], default='open', max_length=10, verbose_name='状态')),
                ('url_name', models.CharField(max_length=80, verbose_name='去处')),
                ('object_id', models.BigIntegerField(verbose_name='编号')),
                ('fragment', models.CharField(blank=True, max_length=60, verbose_name='位置')),
                ('part', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='部分')),
                ('opened_at', models.DateTimeField(verbose_name='产生时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
            ],
            options={
                'verbose_name': '待办事项',
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['institution', 'state', 'role'], name='due_items_by_role'), models.Index(fields=['holder', 'state'], name='due_items_by_holder'), models.Index(fields=['url_name', 'object_id', 'state'], name='due_items_by_object')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('role', ''), _negated=True), ('holder__isnull', False), _connector='OR'), name='due_item_is_addressed')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='workflow.approvalprocess')),
                ('round', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('level_code', models.CharField(blank=True, max_length=40, verbose_name='级次')),
                ('level_title', models.CharField(blank=True, max_length=60, verbose_name='级次名称')),
                ('decision', models.CharField(choices=[('submit', '送审'), ('pass', '本级无其他审核人，转下一级'), ('approve', '通过'), ('return', '退回'), ('withdraw', '撤回'), ('cancel', '终止')], max_length=10, verbose_name='意见')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.TextField(blank=True, verbose_name='说明')),
            ],
            options={
                'verbose_name': '审批记录',
                'ordering': ['id'],
            },
        ),
    ]
