# Finds a Python that is new enough; sourced by the commands beside this folder.
PYTHON=""
for candidate in ${ZHENGAI_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    PYTHON=$candidate
    break
  fi
done
if [ -z "$PYTHON" ]; then
  echo "需要 Python 3.11 或更新的版本。Debian 12、Ubuntu 24.04：" >&2
  echo "  sudo apt-get update && sudo apt-get install -y python3 python3-venv" >&2
  exit 1
fi
export PYTHONUNBUFFERED=1
