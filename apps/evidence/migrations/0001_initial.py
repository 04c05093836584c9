import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('layers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节')),
                ('content_type', models.CharField(max_length=100, verbose_name='类型')),
                ('stored_at', models.DateTimeField(verbose_name='存入时间')),
            ],
            options={
                'verbose_name': '佐证文件',
                'constraints': [models.UniqueConstraint(fields=('institution', 'sha256'), name='evidence_file_once')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='layers.subject')),
                ('title', models.CharField(max_length=200, verbose_name='事项')),
                ('locked_at', models.DateTimeField(blank=True, null=True, verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '佐证材料',
            },
        ),
        migrations.CreateModel(
            name='EvidenceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.institution')),
                ('evidence_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='evidence.evidenceset')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='evidence.evidencefile')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('added_at', models.DateTimeField(verbose_name='上传时间')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='移除时间')),
            ],
            options={
                'verbose_name': '佐证',
                'ordering': ['id'],
            },
        ),
    ]
