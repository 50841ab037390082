# shellcheck shell=bash disable=SC2154 # a part of scripts/install: the others set what is read here
# Owns Odoo's part: finding it, looking what it lacks, and with --with-odoo giving it that.

module=odoo_addon_wechat_sso
addons=$program/addons
odoo=()
# What odoo.conf should say and does not, as name=value.
wanted_options=()
found=''

find_odoo() {
  title 'Odoo'
  odoo_command=${odoo_command:-odoo}
  read -ra odoo <<<"$odoo_command"
  if ! command -v -- "${odoo[0]}" >/dev/null; then
    lacks "There is no program ${odoo[0]}: install Odoo 18.0 or 19.0 first, or name it with --odoo-command."
  fi
  local file
  for file in /etc/odoo/odoo.conf /etc/odoo.conf; do
    if [[ -z $odoo_config && -e $file ]]; then odoo_config=$file; fi
  done
  if [[ ! -r $odoo_config ]]; then
    lacks "There is no ${odoo_config:-/etc/odoo/odoo.conf}: name Odoo's configuration with --odoo-config."
    return
  fi
  odoo_user=${odoo_user:-$(stat -c %U -- "$odoo_config")}
  database=${database:-$(option_of db_name)}
  case $database in
    '' | False | None | *,*) lacks "Which database? $odoo_config does not name just one: use --database." ;;
  esac
  say "$odoo_command with $odoo_config as user $odoo_user, database $database"
}

option_of() { sed -nE "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*(.*[^[:space:]])[[:space:]]*$/\1/p" "$odoo_config" | tail -1; }

as_odoo() { runuser -u "$odoo_user" -- "${odoo[@]}" "$@"; }

# One shell says all at once: its start takes seconds.
look_into_odoo() {
  if ((${#missing[@]} > 0)); then return; fi
  found=$(as_odoo shell -c "$odoo_config" -d "$database" --no-http --log-level=critical <"$here/odoo/look.py" 2>/dev/null) || true
  if [[ -z $(found version) ]]; then
    lacks "Odoo opens no shell on $database. Try: runuser -u $odoo_user -- $odoo_command shell -c $odoo_config -d $database"
    return
  fi
  case $(found version) in
    18.0 | 19.0) say "Odoo $(found version), addon: $(found addon)" ;;
    *) lacks "Odoo is $(found version); the addon is for 18.0 and 19.0." ;;
  esac
  want_options
  if [[ $with_odoo == yes && ,$(found addons_path), != *,$addons,* ]]; then
    wanted_options+=("addons_path=$(found addons_path),$addons")
  fi
  # Nobody may work in the database while it changes.
  if will_change_odoo && is_systemd_here && ! has_odoo_service && is_taken "$(found http_port)"; then
    lacks "Odoo runs, but not as the service $odoo_service: name its unit with --odoo-service, or stop it first."
  fi
  if [[ $with_odoo == no && $(found addon) != installed ]]; then
    lacks "$module is not installed in $database: install it, or let --with-odoo do it."
  fi
}

will_change_odoo() {
  [[ $with_odoo == yes ]] && { ((${#wanted_options[@]} > 0)) || [[ $(found addon) != installed || $mode == upgrade ]]; }
}

want_options() {
  want proxy_mode True 'else everybody shares one address, and ten wrong passwords of one lock out all'
  want list_db False 'nobody outside needs the list of databases'
  want http_interface 127.0.0.1 'so that nobody goes round nginx'
  want_database
}

# The login must know its database before there is a session. Where Odoo serves several, naming ours alone would hide the others.
want_database() {
  if [[ -n $(found dbfilter) ]]; then return; fi
  local named
  named=$(option_of db_name)
  case ,${named//[[:space:]]/}, in
    ",$database,") ;;
    *",$database,"*)
      warn "$odoo_config serves several databases ($named): the login needs a dbfilter that leaves $database alone for $domain."
      ;;
    *)
      if (($(found databases) > 1)); then
        lacks "Odoo sees $(found databases) databases, and $odoo_config does not say which is that of $domain: set a dbfilter that
   does, or db_name = $database, which hides the others."
      else
        want_option db_name "$database" 'the login must know its database before there is a session'
      fi
      ;;
  esac
}

found() { sed -n "s/^found $1=//p" <<<"$found"; }

want() {
  if [[ $(found "$1") != "$2" ]]; then want_option "$@"; fi
}

want_option() {
  local name=$1 value=$2 why=$3
  if [[ $with_odoo == yes ]]; then
    wanted_options+=("$name=$value")
  else
    warn "$odoo_config should say $name = $value: $why. --with-odoo sets it."
  fi
}

prepare_odoo() {
  if [[ $with_odoo == no ]]; then return; fi
  title "Odoo's part"
  if ((${#wanted_options[@]} > 0)); then
    act "set in $odoo_config: ${wanted_options[*]} (copy: $odoo_config.before-wechat-sso)" set_options
  else
    say "$odoo_config says all it should"
  fi
  if [[ $(found addon) == installed && -z $renewed ]]; then
    say "$module is in $database"
    if ((${#wanted_options[@]} > 0)); then stop_odoo && start_odoo; fi
    return
  fi
  stop_odoo
  # -u also where it is new: Odoo installs what is missing and updates what is there.
  act "install or update $module in $database (a minute)" \
    as_odoo -c "$odoo_config" -d "$database" -i "$module" -u "$module" --stop-after-init --no-http --log-level=warn
  start_odoo
}

set_options() {
  if [[ ! -e $odoo_config.before-wechat-sso ]]; then cp -p -- "$odoo_config" "$odoo_config.before-wechat-sso"; fi
  python3 "$here/odoo/set_options.py" "$odoo_config" "${wanted_options[@]}"
}

has_odoo_service() { is_systemd_here && systemctl cat "$odoo_service.service" >/dev/null 2>&1; }

stop_odoo() {
  if has_odoo_service; then act 'stop Odoo while its database changes' systemctl stop "$odoo_service"; fi
}

start_odoo() {
  if has_odoo_service; then
    act 'start Odoo' systemctl start "$odoo_service"
  else
    warn "There is no service $odoo_service here: restart Odoo yourself."
  fi
}
