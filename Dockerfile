FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/integrator TMPDIR=/tmp
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY integrator integrator
COPY connectors connectors
COPY mappings mappings
COPY orders orders
COPY catalog catalog
COPY syncs syncs
COPY console console
COPY templates templates
# A number, so that `runAsNonRoot` can be checked; nothing of the program is the user's to write.
RUN useradd --system --uid 10001 --home /nonexistent --shell /usr/sbin/nologin hub \
    && mkdir -p /var/lib/integrator/archive && chown hub /var/lib/integrator/archive \
    && python manage.py collectstatic --noinput --verbosity 0
USER 10001
VOLUME /var/lib/integrator/archive
EXPOSE 8000
CMD ["gunicorn", "integrator.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
