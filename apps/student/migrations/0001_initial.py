import apps.core.crypto
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('course', '0001_initial'),
        ('layers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StudentClass',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
                ('grade', models.CharField(blank=True, max_length=4, verbose_name='年级')),
                ('major_code', models.CharField(blank=True, max_length=40, verbose_name='专业代码')),
            ],
            options={
                'verbose_name': '班级',
            },
        ),
        migrations.CreateModel(
            name='Student',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='%(class)s', serialize=False, to='layers.subject', verbose_name='对象')),
                ('gender', models.CharField(blank=True, max_length=2, verbose_name='性别')),
                ('identity_no', apps.core.crypto.EncryptedTextField(blank=True, null=True, verbose_name='身份证号')),
                ('identity_index', models.CharField(blank=True, editable=False, max_length=64)),
                ('phone', apps.core.crypto.EncryptedTextField(blank=True, null=True, verbose_name='手机号')),
                ('grade', models.CharField(blank=True, max_length=4, verbose_name='年级')),
                ('enrolled_on', models.DateField(blank=True, null=True, verbose_name='入学日期')),
                ('major_text', models.CharField(blank=True, max_length=120, verbose_name='专业')),
                ('class_text', models.CharField(blank=True, max_length=120, verbose_name='班级')),
            ],
            options={
                'verbose_name': '学生',
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='student.student')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='course.offering')),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='总评成绩')),
                ('result', models.CharField(blank=True, max_length=20, verbose_name='结果')),
            ],
            options={
                'verbose_name': '选课',
                'constraints': [models.UniqueConstraint(fields=('institution', 'offering', 'student'), name='enrolment_once')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='student.enrolment')),
                ('assessment', models.CharField(max_length=40, verbose_name='考核编号')),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='成绩')),
                ('taken_on', models.DateField(blank=True, null=True, verbose_name='考核日期')),
            ],
            options={
                'verbose_name': '考核成绩',
                'constraints': [models.UniqueConstraint(fields=('institution', 'enrolment', 'assessment'), name='assessment_result_once')],
            },
        ),
    ]
