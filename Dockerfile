# Cupola in a container: the wheel of this checkout, with everything but the cluster.
#
#     docker build -t cupola .
#     docker run --rm -v "$PWD:/work" cupola run minimal -n 500
#
# Kernels are compiled on the first run and kept in the volume /cache, if there is one: -v cupola-cache:/cache
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN pip install --no-cache-dir hatchling && python -m hatchling build -t wheel -d /dist

FROM python:3.13-slim
COPY constraints.txt /tmp/constraints.txt
COPY --from=build /dist /dist
RUN pip install --no-cache-dir -c /tmp/constraints.txt "$(ls /dist/*.whl)[terrain,frames,studies]" \
    && rm -rf /dist /tmp/constraints.txt && useradd --create-home cupola && mkdir /cache /work && chown cupola /cache /work
ENV CUPOLA_CACHE=/cache
USER cupola
WORKDIR /work
ENTRYPOINT ["cupola"]
CMD ["--help"]
