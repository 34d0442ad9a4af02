# Tags name a series, so that a rebuild has its security fixes; docs/operations.md says how to pin digests.
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/vuoro
WORKDIR /srv/vuoro

# For backup and restore: as new as the database of docker-compose.yml.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir "$VAR_DIR" --create-home desk

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY manage.py ./
COPY deskapp deskapp
COPY queue queue
COPY display display
COPY templates templates
RUN SECRET_KEY=only-while-building VAR_DIR=/tmp python manage.py translations --compile

USER 10001:10001
VOLUME ["/var/lib/vuoro"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-m", "deskapp.operating.fleet.ready"]
CMD ["python", "-m", "deskapp.server.serve", "-v", "0", "-b", "0.0.0.0", "-p", "8000", "deskapp.asgi:application"]
