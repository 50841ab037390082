# shellcheck shell=bash disable=SC2154 # a part of scripts/install: the others set what is read here
# Owns what the installer says, and that it changes nothing under --check.

# What stands in the way, one sentence each.
missing=()

title() { printf '\n== %s\n' "$1"; }
say() { printf '   %s\n' "$1"; }
warn() { printf ' ! %s\n' "$1"; }

# Says the sentence and does the rest of the line; under --check only says it.
act() {
  local sentence=$1 && shift
  if [[ $mode == check ]]; then
    printf '   would: %s\n' "$sentence"
    return
  fi
  printf ' → %s\n' "$sentence"
  "$@"
}

lacks() {
  missing+=("$1")
  warn "$1"
}

stop_if_missing() {
  if ((${#missing[@]} == 0)); then return; fi
  title 'Not possible yet'
  printf ' ! %s\n' "${missing[@]}"
  say 'Nothing was changed.'
  exit 1
}

# True if the person agrees; --yes agrees in advance.
agreed() {
  if [[ -n $assume_yes ]]; then return; fi
  local answer
  read -rp " ? $1 [y/N] " answer
  [[ $answer == [yY]* ]]
}
