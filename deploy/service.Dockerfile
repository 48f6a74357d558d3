# One image a service: docker build --build-arg SERVICE=ingest --file deploy/service.Dockerfile .
ARG SERVICE

FROM node:22-slim AS console
WORKDIR /console
COPY services/gateway/console/package.json services/gateway/console/package-lock.json services/gateway/console/.npmrc ./
RUN npm ci
COPY services/gateway/console ./
RUN npm run build

FROM python:3.13-slim AS runtime
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app
WORKDIR /app
COPY deploy/requirements-service.lock deploy/
RUN pip install --no-cache-dir --require-hashes --requirement deploy/requirements-service.lock \
    && useradd --system --no-create-home --shell /usr/sbin/nologin healthyplaces
COPY shared shared
COPY deploy deploy
COPY healthyplaces healthyplaces
COPY services/__init__.py services/
USER healthyplaces

FROM runtime AS ingest
COPY services/ingest services/ingest

FROM runtime AS alerts
COPY services/alerts services/alerts

FROM runtime AS indicators
COPY services/indicators services/indicators

FROM runtime AS gateway
COPY services/gateway services/gateway
COPY --from=console /console/dist services/gateway/console/dist

FROM ${SERVICE}
ARG SERVICE
ENV SERVICE=${SERVICE}
# exec: the service itself gets the signal to stop.
CMD ["sh", "-c", "exec python -m services.${SERVICE}"]
