import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.institution')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('actor_name', models.CharField(blank=True, max_length=120, verbose_name='操作人')),
                ('action', models.CharField(max_length=60, verbose_name='操作')),
                ('object_type', models.CharField(blank=True, max_length=60, verbose_name='对象类型')),
                ('object_id', models.CharField(blank=True, max_length=60, verbose_name='对象编号')),
                ('object_label', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('before', models.JSONField(blank=True, null=True, verbose_name='之前')),
                ('after', models.JSONField(blank=True, null=True, verbose_name='之后')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='请求')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['institution', '-at'], name='audit_by_institution'), models.Index(fields=['institution', 'object_type', 'object_id'], name='audit_by_object')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_id', models.BigIntegerField(verbose_name='首条')),
                ('last_id', models.BigIntegerField(unique=True, verbose_name='末条')),
                ('count', models.PositiveIntegerField(verbose_name='条数')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='上一封存')),
                ('digest', models.CharField(max_length=64, verbose_name='封存')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'ordering': ['last_id'],
            },
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('type', models.CharField(max_length=80, verbose_name='类型')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('arguments', models.JSONField(blank=True, default=dict, verbose_name='参数')),
                ('unique_key', models.CharField(blank=True, max_length=200, verbose_name='唯一键')),
                ('state', models.CharField(choices=[('waiting', '等待'), ('running', '进行中'), ('done', '完成'), ('failed', '失败'), ('cancelled', '已取消')], default='waiting', max_length=10, verbose_name='状态')),
                ('progress_done', models.PositiveIntegerField(default=0, verbose_name='已完成')),
                ('progress_total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='进展')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='结果')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visible_to', models.CharField(blank=True, max_length=40, verbose_name='可见范围')),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='请求时间')),
                ('run_after', models.DateTimeField(blank=True, null=True, verbose_name='不早于')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='已派发')),
                ('publish_count', models.PositiveSmallIntegerField(default=0, verbose_name='派发次数')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束')),
                ('lease_owner', models.CharField(blank=True, max_length=80, verbose_name='执行者')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='租约至')),
                ('again', models.BooleanField(default=False, verbose_name='再做一次')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'run_after', 'published_at'], name='jobs_to_relay'), models.Index(fields=['institution', '-requested_at'], name='jobs_by_institution')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running']), models.Q(('unique_key', ''), _negated=True)), fields=('unique_key',), name='one_open_job_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.CharField(blank=True, max_length=500, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='地址')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已读')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['user', 'read_at', '-id'], name='notices_unread')],
            },
        ),
        migrations.CreateModel(
            name='ListTaste',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('list_code', models.CharField(blank=True, max_length=80, verbose_name='列表')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='视图')),
                ('query', models.CharField(blank=True, max_length=1000, verbose_name='条件')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('user', 'list_code', 'name'), name='list_taste_once')],
            },
        ),
        migrations.CreateModel(
            name='ProfileEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('profile', models.CharField(max_length=60, verbose_name='配置方案')),
                ('noun', models.CharField(max_length=40, verbose_name='类别')),
                ('code', models.CharField(max_length=120, verbose_name='编码')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('loaded_at', models.DateTimeField(verbose_name='载入时间')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'noun', 'code'), name='profile_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='LoadedProfile',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='loaded_profile', serialize=False, to='accounts.institution')),
                ('name', models.CharField(max_length=60, verbose_name='代码')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('short_title', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                ('source', models.CharField(max_length=200, verbose_name='来源文件')),
                ('edition', models.CharField(max_length=60, verbose_name='版本')),
                ('loaded_at', models.DateTimeField(verbose_name='载入时间')),
            ],
            options={
                'verbose_name': '配置方案',
            },
        ),
    ]
