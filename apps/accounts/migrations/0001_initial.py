import apps.core.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                ('kind', models.CharField(choices=[('college', '学校'), ('province', '省级')], default='college', max_length=10, verbose_name='类型')),
                ('vocabulary', models.JSONField(blank=True, default=dict, verbose_name='用语')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '学校（学院）',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='InstitutionName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='accounts.institution')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('valid_from', models.DateField(verbose_name='起')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'valid_from'), name='institution_name_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='users', to='accounts.institution')),
                ('username', models.CharField(max_length=100, unique=True, verbose_name='用户名')),
                ('number', models.CharField(max_length=40, verbose_name='工号或学号')),
                ('name', models.CharField(max_length=64, verbose_name='姓名')),
                ('kind', models.CharField(choices=[('staff', '教职工'), ('student', '学生'), ('outside', '校外人员')], default='staff', max_length=10, verbose_name='类别')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='首次登录须改密码')),
                ('password_until', models.DateTimeField(blank=True, null=True, verbose_name='一次性密码有效至')),
                ('created_at', models.DateTimeField(default=apps.core.clock.now, editable=False, verbose_name='建立时间')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('preferences', models.JSONField(blank=True, default=dict, verbose_name='偏好')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '用户',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'number'), name='one_account_per_number')],
            },
        ),
    ]
