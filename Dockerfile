# One image for web, sockets, workers and beat; docker-compose.yml says who does what.

# --- The browser code ---
FROM node:22-bookworm-slim AS frontend
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY build.mjs tsconfig.json ./
COPY frontend frontend
COPY static static
RUN npm run --silent build

# --- The Python packages: wheels only, so the runtime needs no compiler ---
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

# --- What runs ---
FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data
# The folders exist with this owner, so that volumes mounted over them belong to it too.
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin roundhouse \
    && install -d -o roundhouse -g roundhouse /data /data/static /data/files /data/tmp
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=frontend /build/static/dist static/dist
RUN python scripts/languages.py compile
USER roundhouse
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--blocking-threads", "8", "--respawn-failed-workers", "config.wsgi:application"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
