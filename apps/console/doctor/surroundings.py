"""What must run or be reachable: database, broker, port, disk, keys."""

import json
import os
import shutil
import socket
import stat
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.console.doctor.checks import DEGRADED, MISSING, OK, Finding, check
from apps.core import clock
from apps.operations.models import JobRun

GIBIBYTE = 1024**3
MIGRATE = f"{sys.executable} manage.py migrate"


@check("database", "数据库")
def _database() -> Finding:
    name = f"{connection.vendor} {Path(str(settings.DATABASES['default']['NAME'])).name}"
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # noqa: BLE001  every driver has errors of its own
        reason = str(error).strip().split("\n")[0]
        return Finding(MISSING, f"{name} 连接不上：{reason}", "检查 DATABASE_URL 与数据库服务")
    if pending:
        return Finding(MISSING, f"{name}，有 {len(pending)} 个迁移没有执行", MIGRATE)
    return Finding(OK, f"{name}，表结构是最新的")


@check("broker", "消息通道")
def _broker() -> Finding:
    if not settings.BROKER_URL:
        folder = Path(settings.BROKER_DIR)
        if os.access(folder, os.W_OK):
            return Finding(OK, "文件方式（嵌入规模）")
        return Finding(MISSING, f"{folder} 不能写", f"chmod u+rwx {folder}")
    try:
        redis.Redis.from_url(settings.BROKER_URL, socket_timeout=3, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        return Finding(
            MISSING, f"Redis 没有回应：{type(error).__name__}", "检查 BROKER_URL 与 Redis 服务"
        )
    return Finding(OK, "Redis 有回应")


@check("worker", "后台任务")
def _worker() -> Finding:
    """Nobody asks the worker itself: rows that wait in vain tell enough."""
    minute = clock.now() - timedelta(minutes=1)
    waiting = JobRun.objects.filter(
        state=JobRun.State.WAITING, run_after=None, requested_at__lt=minute
    )
    try:
        late = waiting.count()
    except DatabaseError:
        return Finding(DEGRADED, "数据库就绪之后才能检查", MIGRATE)
    if late:
        return Finding(DEGRADED, f"{late} 项任务等了一分钟以上", "检查 worker 与 beat 是否在运行")
    return Finding(OK, "没有积压")


@check("port", "端口")
def _port() -> Finding:
    port = int(os.environ.get("PORT", "8000"))
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)):
            return Finding(OK, f"{port} 空闲")
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as answer:
            body: Any = json.load(answer)
    except (OSError, ValueError):
        body = {}
    if body == {"status": "ok"}:
        return Finding(OK, f"{port} 上正是诊改")
    return Finding(DEGRADED, f"{port} 被别的程序占用", f"PORT={port + 1} script/demo")


@check("disk", "磁盘空间")
def _disk() -> Finding:
    free = shutil.disk_usage(settings.STATE_DIR).free / GIBIBYTE
    detail = f"{settings.STATE_DIR} 所在磁盘剩余 {free:.1f} GiB"
    if free < 0.2:
        return Finding(MISSING, detail, "df -h，清理后再用")
    return Finding(OK if free >= 1 else DEGRADED, detail, "" if free >= 1 else "df -h，及早清理")


@check("state_folder", "数据目录")
def _state_folder() -> Finding:
    folder = Path(settings.STATE_DIR)
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(MISSING, f"{folder} 不能写", f"sudo chown -R $(id -u) {folder}")
    return Finding(OK, f"{folder} 可写")


@check("field_key", "加密密钥")
def _field_key() -> Finding:
    """Without it, encrypted columns cannot be read; whoever can read it can read them."""
    file: Path | None = getattr(settings, "FIELD_KEY_FILE", None)
    if os.environ.get("FIELD_KEY") or file is None:
        return Finding(OK, "来自环境变量，请另外保管一份")
    path = Path(file)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(DEGRADED, f"{path} 别人也能读", f"chmod 600 {path}")
    return Finding(OK, f"{path}，请与数据库分开备份")
