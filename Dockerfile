FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/integrator
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
RUN useradd --system --home /app hub && mkdir -p /var/lib/integrator && chown hub /var/lib/integrator \
    && python manage.py collectstatic --noinput --verbosity 0
USER hub
EXPOSE 8000
CMD ["gunicorn", "integrator.wsgi", "--bind", "0.0.0.0:8000"]
