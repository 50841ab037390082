# shellcheck shell=bash disable=SC2154 # a part of scripts/install: the others set what is read here
# Owns what the machine must be and have: distribution, Node, packages, the files of this archive.

packages=()

check_machine() {
  title 'This server'
  local id version
  # shellcheck source=/dev/null
  id=$(. /etc/os-release && echo "$ID $VERSION_ID")
  case $id in
    'debian 12' | 'ubuntu 24.04') say "$id" ;;
    *) warn "$id is not tested; Debian 12 and Ubuntu 24.04 are." ;;
  esac

  version=$(node_version)
  if [[ -z $version ]]; then
    packages+=(nodejs)
    say "Node: not there yet, the distribution's own will do"
  elif is_new_enough "$version"; then
    say "Node $version"
  else
    lacks "Node $version is too old: 18.19 or newer is needed, as the distribution's package nodejs has it."
  fi
  if [[ $with_nginx == yes && ! -x /usr/sbin/nginx ]]; then packages+=(nginx); fi
  if [[ $with_nginx == yes && ! -x /usr/bin/openssl ]]; then packages+=(openssl); fi

  # The demo and the tests build one; with it, the packages of development would be installed.
  if [[ -e $here/../sidecar/dist/simulator.js ]]; then
    lacks 'This is a checkout, with the simulated WeChat in it. Run scripts/install from an unpacked wechat-sso-VERSION.tgz (made by scripts/package).'
  elif [[ ! -e $here/../node_modules || ! -e $here/../sidecar/dist/main.js ]]; then
    lacks 'The built sidecar is not beside this script. Run it from an unpacked wechat-sso-VERSION.tgz (made by scripts/package).'
  fi
  if [[ ! $domain =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$ ]]; then
    lacks '--domain must be the public name alone, in small letters: erp.example.com.'
  fi
  local file
  for file in "$certificate" "$key"; do
    if [[ -n $certificate$key && ! -r $file ]]; then
      lacks "Certificate and key go together and must be readable: ${file:-one of --certificate and --key} is not."
    fi
  done
  if [[ ! $odoo_service =~ ^[A-Za-z0-9@_.:-]+$ ]]; then lacks '--odoo-service must be the name of a systemd unit.'; fi
  if [[ ! $logins_per_address =~ ^[1-9][0-9]{0,5}$ ]]; then lacks '--logins-per-address must be a whole number.'; fi
  if [[ -n $app_secret ]]; then
    local problem
    problem=$(check_app_secret "$app_secret" 2>&1) || lacks "WECHAT_APP_SECRET: $problem"
  elif [[ ! -s $secrets/wechat_app_secret && ! -t 0 ]]; then
    lacks 'No AppSecret: set WECHAT_APP_SECRET, or run this on a terminal to be asked for it.'
  fi
  check_ports
  if ! is_systemd_here; then warn 'systemd does not run here: the service will be enabled, but not started.'; fi
}

node_version() { if [[ -x /usr/bin/node ]]; then /usr/bin/node -p process.versions.node; fi; }

is_new_enough() {
  local major minor
  IFS=. read -r major minor _ <<<"$1"
  ((major > 18 || (major == 18 && minor >= 19)))
}

# What runs already from an earlier time holds its ports rightly.
check_ports() {
  local ports=() port
  if [[ $with_nginx == yes ]] && ! nginx_runs; then ports+=(80 443); fi
  if [[ ! -e $unit ]]; then ports+=(3100 3101); fi
  for port in "${ports[@]}"; do
    if is_taken "$port"; then
      lacks "Another program listens on port $port already: stop it. Where it is your web server, use --no-nginx and docs/apache.md."
    fi
  done
}

# Whether anything listens on this port of the loopback or of all addresses.
is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A container or a chroot has its programs, but nobody who starts services.
is_systemd_here() { [[ -d /run/systemd/system ]]; }

install_packages() {
  if ((${#packages[@]} == 0)); then return; fi
  title 'Packages'
  act "apt-get install ${packages[*]}" apt_install "${packages[@]}"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends "$@" >/dev/null
  local version
  version=$(node_version)
  if ! is_new_enough "${version:-0.0}"; then
    echo "apt brought Node ${version:-none}, but 18.19 or newer is needed: are this distribution's security updates on?" >&2
    exit 1
  fi
}
