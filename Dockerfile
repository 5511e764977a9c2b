# The program alone, as a user without rights. Mount the project at /data:
#   docker run --rm -v "$PWD:/data" impactmart run
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make build licenses LICENSES=dist/licenses

# DuckDB is C++: the image has its runtime, the certificates for services, and no shell.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/bin/impactmart /usr/local/bin/impactmart
COPY --from=build /src/LICENSE /src/NOTICE /usr/share/doc/impactmart/
COPY --from=build /src/dist/licenses /usr/share/doc/impactmart/licenses
WORKDIR /data
USER nonroot
ENTRYPOINT ["/usr/local/bin/impactmart"]
CMD ["help"]
