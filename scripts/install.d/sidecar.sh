# shellcheck shell=bash disable=SC2034,SC2154 # a part of scripts/install: the others read and set what is here
# Owns the sidecar on this server: its user, its program, its secrets, its systemd service.

# What of the archive is installed; the addons go into a folder of their own, for Odoo's addons_path.
parts=(package.json node_modules sidecar scripts docs LICENSE CHANGELOG.md)

# Set where another version than the present one is brought in.
renewed=''

install_program() {
  title 'Sidecar'
  if [[ $mode == upgrade ]] || ! cmp -s -- "$here/../package.json" "$program/package.json"; then renewed=yes; fi
  if ! getent passwd "$service_user" >/dev/null; then
    act "make the system user $service_user, who can log in nowhere" \
      useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$service_user"
  fi
  if [[ $(realpath -- "$here/..") != "$program" ]]; then
    act "copy program and addons to $program" copy_program
  fi
}

# Beside the old one first, so that a sidecar that starts meanwhile finds one or the other, whole.
copy_program() {
  local source=$here/.. part
  rm -rf -- "$program.new" "$program.old"
  mkdir -p -- "$program.new/addons"
  for part in "${parts[@]}"; do cp -r -- "$source/$part" "$program.new"; done
  cp -r -- "$source"/odoo_addon_wechat_sso* "$program.new/addons"
  chown -R root:root -- "$program.new"
  chmod -R u=rwX,go=rX -- "$program.new"
  if [[ -e $program ]]; then mv -- "$program" "$program.old"; fi
  mv -- "$program.new" "$program"
  rm -rf -- "$program.old"
}

# Kept out of the environment of all but the one program that writes it down.
app_secret=${WECHAT_APP_SECRET:-}
unset WECHAT_APP_SECRET

# Before anything is changed: a slip of the pen costs nothing then.
ask_for_app_secret() {
  if [[ $mode == check || -n $app_secret || -s $secrets/wechat_app_secret ]]; then return; fi
  title 'AppSecret'
  local tries
  for tries in 1 2 3; do
    app_secret=$(ask_app_secret) || exit 1
    if check_app_secret "$app_secret"; then return; fi
  done
  exit 1
}

make_secrets() {
  title 'Service user and secrets'
  act "make Odoo's user wechat_gateway and its key, and the secret files in $secrets (0400, for $service_user alone)" \
    provision
}

provision() {
  WECHAT_APP_SECRET=$app_secret "$here/provision" --secrets "$secrets" --owner "$service_user:$service_user" \
    --odoo-url "http://127.0.0.1:$(found http_port)" -- \
    runuser -u "$odoo_user" -- "${odoo[@]}" shell -c "$odoo_config" -d "$database"
}

install_service() {
  title 'Service'
  act "write $unit" write_unit
  act 'let it start with the server' systemctl enable --quiet wechat-sso.service
  if ! is_systemd_here; then return; fi
  act 'start it' systemctl daemon-reload
  act '... with this version' systemctl restart wechat-sso.service
  act 'wait until it has reached Odoo' wait_until_ready
}

write_unit() {
  sed "s/ odoo\.service/ $odoo_service.service/" -- "$here/install.d/wechat-sso.service" |
    install -m 0644 -- /dev/stdin "$unit"
}

wait_until_ready() {
  local tries
  for tries in {1..30}; do
    if answers_ready; then return; fi
    # A mistake in its configuration: it lists them, and no restart mends them.
    if systemctl is-failed --quiet wechat-sso.service; then
      warn 'It does not start. Why: journalctl -u wechat-sso -n 20'
      return
    fi
    sleep 1
  done
  warn "It is not ready after $tries seconds. What it says: journalctl -u wechat-sso -n 20; curl -s localhost:3101/readyz"
}

answers_ready() {
  /usr/bin/node -e 'fetch("http://127.0.0.1:3101/readyz").then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))'
}
