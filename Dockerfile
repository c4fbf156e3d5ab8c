# analyze in a container, which needs neither a network nor rights:
#   docker run --rm --network none --read-only --volume "$PWD/exports:/data:ro" IMAGE .
FROM python:3.13-slim AS built
WORKDIR /source
COPY requirements/tool.txt requirements/tool.txt
RUN python -m venv /opt/analyze \
    && /opt/analyze/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: --no-compile -r requirements/tool.txt
COPY . .
RUN python -m pip wheel --no-cache-dir --disable-pip-version-check --no-deps --wheel-dir /wheel . \
    && /opt/analyze/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-index /wheel/*.whl \
    && /opt/analyze/bin/pip uninstall --yes --disable-pip-version-check pip \
    && /opt/analyze/bin/python -m compileall -q /opt/analyze/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="agentcore-analyzer" \
      org.opencontainers.image.source="https://github.com/agentcore-analyzer/agentcore-analyzer" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=built /opt/analyze /opt/analyze
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /data
USER 65532:65532
ENTRYPOINT ["/opt/analyze/bin/analyze"]
CMD ["--help"]
