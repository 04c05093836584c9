import apps.core.crypto
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('layers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Teacher',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
                ('gender', models.CharField(blank=True, max_length=2, verbose_name='性别')),
                ('identity_no', apps.core.crypto.EncryptedTextField(blank=True, null=True, verbose_name='身份证号')),
                ('identity_index', models.CharField(blank=True, editable=False, max_length=64)),
                ('phone', apps.core.crypto.EncryptedTextField(blank=True, null=True, verbose_name='手机号')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='职称')),
                ('title_level', models.CharField(blank=True, max_length=10, verbose_name='职称等级')),
                ('education', models.CharField(blank=True, max_length=20, verbose_name='学历')),
                ('degree', models.CharField(blank=True, max_length=20, verbose_name='学位')),
                ('employment', models.CharField(choices=[('full_time', '专任教师'), ('internal', '校内兼课'), ('college', '校外（高校）兼课'), ('industry', '校外（企业）兼职'), ('flexible', '柔性人才')], default='full_time', max_length=12, verbose_name='教师类别')),
                ('dual_qualified', models.BooleanField(blank=True, null=True, verbose_name='双师型')),
                ('backbone', models.BooleanField(blank=True, null=True, verbose_name='骨干教师')),
                ('major_leader', models.BooleanField(blank=True, null=True, verbose_name='专业带头人')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='入职日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离职日期')),
            ],
            options={
                'verbose_name': '教师',
            },
        ),
        migrations.CreateModel(
            name='TeachingStaff',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
            ],
            options={
                'verbose_name': '师资队伍',
            },
        ),
    ]
