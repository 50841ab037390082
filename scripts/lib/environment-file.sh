# shellcheck shell=bash
# Sourced by scripts/doctor: an environment file is read as systemd reads it, so nothing in it is expanded or executed.

# Exports what standard input says, NAME=value a line: quotes around a whole value go, a backslash before a character, too.
export_environment() {
  local line value
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ ! $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)=[[:space:]]*(.*[^[:space:]])?[[:space:]]*$ ]]; then continue; fi
    value=${BASH_REMATCH[2]}
    case $value in
      \'*\') value=${value:1:-1} ;;
      \"*\") value=$(unescaped "${value:1:-1}") ;;
      *) value=$(unescaped "$value") ;;
    esac
    export "${BASH_REMATCH[1]}=$value"
  done
}

# shellcheck disable=SC2001 # bash's own replacement keeps no part of what it found
unescaped() { sed 's/\\\(.\)/\1/g' <<<"$1"; }
