#!/bin/sh
# Runs in the nginx image before nginx: the main file, which the image's own templates cannot replace.
set -eu

# shellcheck disable=SC2016 # envsubst wants the names, not the values
envsubst '${USER_DIRECTIVE} ${RUN_FOLDER} ${LOG_FOLDER}' < /etc/nginx/nginx.conf.template > /etc/nginx/nginx.conf
