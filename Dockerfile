FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/walking-desk
WORKDIR /srv/walking-desk

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY manage.py ./
COPY deskapp deskapp
COPY queue queue
COPY display display
COPY templates templates
RUN SECRET_KEY=only-while-building python manage.py messages --compile \
 && useradd --system --uid 10001 --home-dir "$VAR_DIR" --create-home desk

USER desk
VOLUME ["/var/lib/walking-desk"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/readyz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["python", "-m", "deskapp.serve", "-v", "0", "-b", "0.0.0.0", "-p", "8000", "deskapp.asgi:application"]
