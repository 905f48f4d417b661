# syntax=docker/dockerfile:1
# docs/running.md says how to run it. The version of Node is that of the package `node` in package.json.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package needs its scripts: the one that has some brings a Node, and here is one.
RUN npm ci --omit=dev --ignore-scripts

FROM node:${NODE_VERSION}-bookworm-slim
LABEL org.opencontainers.image.title="Numbergraph" \
      org.opencontainers.image.description="One GraphQL API over every phone-number provider a company uses" \
      org.opencontainers.image.licenses="MIT"
COPY --from=dependencies /app/node_modules /app/node_modules
COPY package.json schema.graphql /app/
COPY src /app/src
RUN install --directory --mode=0700 --owner=1000 --group=1000 /data

ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    OPERATIONS_PORT=4001
# numbergraph.yaml is looked for here, and an SQLite file is put here. Nothing else is ever written.
WORKDIR /data
VOLUME /data
# The user `node`, by number, so that it can be seen not to be root.
USER 1000:1000
EXPOSE 4000 4001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OPERATIONS_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# `docker run … /app/src/keys.ts list` runs another program of the image.
ENTRYPOINT ["node"]
CMD ["/app/src/main.ts"]
