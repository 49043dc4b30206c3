# The studio and the worker in one image: they are the same code. Built by `docker build -t easel .`
FROM python:3.11-slim-bookworm AS parts
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.lock

FROM python:3.11-slim-bookworm
# Nobody inside is root, and nothing of the code can be changed from inside; only /data can be written.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin easel && install -d -o easel -m 700 /data
COPY --from=parts /venv /venv
WORKDIR /app
COPY .streamlit/config.toml .streamlit/config.toml
COPY app.py ./
COPY pages pages
COPY components components
COPY easel easel
COPY sandbox sandbox
RUN /venv/bin/python -m compileall -q app.py pages components easel sandbox
USER easel
# Streamlit answers this machine alone by itself (.streamlit/config.toml); in a container the network is outside of it.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 EASEL_HOME=/data STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_HEADLESS=true
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
