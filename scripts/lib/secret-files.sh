# shellcheck shell=bash
# Sourced by scripts/provision and scripts/rotate: how a file of the folder $secrets is written.

# Writes standard input to a file that is never there half written nor readable for others.
# Arguments: name, owner (may be empty: whoever runs this).
write_secret() {
  local file=${secrets:?}/$1 owner=$2
  rm -f -- "$file.new"
  (umask 077 && cat >"$file.new")
  chmod 0400 -- "$file.new"
  if [[ -n $owner ]]; then chown -- "$owner" "$file.new"; fi
  mv -f -- "$file.new" "$file"
}

# Asks on the terminal; standard output gets the answer. An AppSecret is 32 letters and digits; anything else is a mistake
# that the sidecar would refuse later.
ask_app_secret() {
  local answer
  if [[ ! -t 0 ]]; then
    echo 'No AppSecret: set WECHAT_APP_SECRET, or run this on a terminal to be asked for it.' >&2
    return 1
  fi
  read -rsp 'AppSecret of the WeChat service account (not shown): ' answer && echo >&2
  printf '%s' "$answer"
}

check_app_secret() {
  if [[ ! $1 =~ ^[0-9A-Za-z]{32}$ ]]; then
    echo 'The AppSecret must have 32 letters and digits.' >&2
    return 1
  fi
}

# 32 bytes from the kernel.
random_key() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
