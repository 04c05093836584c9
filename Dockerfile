# syntax=docker/dockerfile:1
# One image for web, worker and beat; what runs is the command.

FROM debian:12-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates nodejs npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/zhengai
COPY requirements requirements
RUN python3 -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && .venv/bin/uv pip sync --no-cache --require-hashes --compile-bytecode \
      --python .venv/bin/python requirements/base.txt
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY manage.py pyproject.toml ./
COPY zhengai zhengai
COPY apps apps
COPY fixtures fixtures
COPY static static
COPY templates templates
# A throw-away state folder: collecting needs settings, not secrets.
RUN ZHENGAI_STATE_DIR=/tmp/build .venv/bin/python manage.py collectstatic --noinput -v0 \
 && rm -rf /tmp/build

FROM debian:12-slim AS fonts
RUN apt-get update \
 && apt-get download texlive-lang-chinese \
 && dpkg-deb -x texlive-lang-chinese_*.deb /tree \
 && mkdir /fonts \
 && cp /tree/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf \
       /tree/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolKai-Regular.otf /fonts/

FROM debian:12-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ca-certificates fontconfig fonts-noto-cjk \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tini \
 && rm -rf /var/lib/apt/lists/*
COPY --from=fonts /fonts /usr/local/share/fonts/zhengai
RUN fc-cache -f \
 && useradd --system --uid 10001 --home-dir /srv/zhengai --shell /usr/sbin/nologin zhengai \
 && install -d -o zhengai -g zhengai -m 700 /var/lib/zhengai
WORKDIR /srv/zhengai
COPY --from=build /srv/zhengai ./
COPY deploy/gunicorn.conf.py deploy/healthy.py deploy/
ENV PATH=/srv/zhengai/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=zhengai.settings.prod \
    ZHENGAI_STATE_DIR=/var/lib/zhengai \
    BIND=0.0.0.0:8000
USER zhengai
VOLUME /var/lib/zhengai
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "zhengai.wsgi"]
