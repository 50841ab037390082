#!/bin/sh
# Runs in the nginx image before nginx: a certificate that nobody trusts, so that nginx starts before the real one is there.
set -eu

if [ ! -s "$TLS_CERTIFICATE" ] || [ ! -s "$TLS_KEY" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$PUBLIC_HOST" \
    -addext "subjectAltName=DNS:$PUBLIC_HOST" -keyout "$TLS_KEY" -out "$TLS_CERTIFICATE"
  chmod 0600 "$TLS_KEY"
fi
mkdir -p "$ACME_FOLDER"
