# Wheels are built here; nothing of this stage but the wheels goes on.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE manifest.yml ./
COPY bot ./bot
COPY storage ./storage
RUN pip wheel --no-cache-dir --wheel-dir=/wheels --constraint=constraints.txt '.[postgres,oncall,page]'

FROM python:3.11-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links=/wheels 'warroom[postgres,oncall,page]' \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin warroom \
    && install --directory --owner=warroom --group=warroom /data

# SQLite's warroom.db lies in the working directory, unless DATABASE_URL says otherwise.
WORKDIR /data
VOLUME /data
USER warroom
ENV HOST=0.0.0.0 PORT=3000 LOG_FORMAT=json PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.build_opener(web.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["warroom", "run"]
