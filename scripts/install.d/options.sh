# shellcheck shell=bash disable=SC2034,SC2154 # a part of scripts/install: the others read what is set here
# Owns the command line, and the answers of an earlier run (/etc/default/wechat-sso).

program=/opt/wechat-sso
secrets=/etc/wechat-sso
unit=/etc/systemd/system/wechat-sso.service
answers=/etc/default/wechat-sso
service_user=wechat-sso

mode=install assume_yes='' with_nginx=yes with_odoo=no
domain='' odoo_command='' odoo_config='' odoo_user='' odoo_service=odoo database='' certificate='' key=''
logins_per_address=60
# What is written down for the next run.
remembered=(domain odoo_command odoo_config odoo_user odoo_service database certificate key logins_per_address with_nginx
  with_odoo)

usage() {
  cat <<'TEXT'
Usage: sudo scripts/install --domain erp.example.com [options]

Sets up WeChat login on this Ubuntu 24.04 or Debian 12 server, beside an Odoo 18.0 or 19.0 that is installed already. Every
step is said before it is done. Running it again repairs what is missing and changes nothing else.

  --check              say what would be done and what is missing; change nothing
  --upgrade            bring in this version with the answers of the last time
  --remove             take away everything it made; database, Odoo's data and certificates stay
  --yes                do not ask

  --domain NAME        public name of Odoo, the one authorised in WeChat's console
  --with-odoo          also do Odoo's part: addon into addons_path, odoo.conf (a copy is kept), addon into the database
  --database NAME      Odoo's database (default: db_name of its configuration)
  --odoo-command CMD   how Odoo is called (default: odoo), e.g. "/opt/odoo/venv/bin/python /opt/odoo/odoo-bin"
  --odoo-config FILE   its configuration (default: /etc/odoo/odoo.conf or /etc/odoo.conf)
  --odoo-user USER     whom it runs as (default: the owner of its configuration)
  --odoo-service NAME  systemd's unit that runs it (default: odoo)
  --no-nginx           leave nginx alone, because this server's nginx has other sites or another proxy is used
  --certificate FILE --key FILE
                       TLS certificate with its chain (default: Let's Encrypt's for this name if it is there, else one
                       that nobody trusts, to begin with)
  --logins-per-address N
                       password logins of one address in a minute (default: 60); an office sits behind one

The AppSecret is taken from the environment variable WECHAT_APP_SECRET, else asked for. Odoo never sees it.
TEXT
}

read_options() {
  recall_options
  while (($# > 0)); do
    case $1 in
      --check | --upgrade | --remove) mode=${1#--} && shift ;;
      --yes) assume_yes=yes && shift ;;
      --with-odoo) with_odoo=yes && shift ;;
      --no-nginx) with_nginx=no && shift ;;
      --domain) domain=${2:?--domain needs a name} && shift 2 ;;
      --database) database=${2:?--database needs a name} && shift 2 ;;
      --odoo-command) odoo_command=${2:?--odoo-command needs a command} && shift 2 ;;
      --odoo-config) odoo_config=$(path_of "${2:?--odoo-config needs a file}") && shift 2 ;;
      --odoo-user) odoo_user=${2:?--odoo-user needs a user} && shift 2 ;;
      --odoo-service) odoo_service=${2:?--odoo-service needs a name} && odoo_service=${odoo_service%.service} && shift 2 ;;
      --logins-per-address) logins_per_address=${2:?--logins-per-address needs a number} && shift 2 ;;
      --certificate) certificate=$(path_of "${2:?--certificate needs a file}") && shift 2 ;;
      --key) key=$(path_of "${2:?--key needs a file}") && shift 2 ;;
      --help) usage && exit 0 ;;
      *) echo "Unknown option $1" >&2 && usage >&2 && exit 2 ;;
    esac
  done
  if ((EUID != 0)); then
    echo 'Run this as root (sudo): it makes a user, a service and files below /opt and /etc.' >&2
    exit 1
  fi
  if [[ $mode == upgrade && ! -e $answers ]]; then
    echo "There is nothing to upgrade: $answers is not there. Install first." >&2
    exit 1
  fi
}

path_of() { (cd -- "$called_from" && realpath -m -- "$1"); }

recall_options() {
  if [[ ! -r $answers ]]; then return; fi
  local name value
  while IFS='=' read -r name value; do
    if [[ " ${remembered[*]} " == *" $name "* ]]; then printf -v "$name" '%s' "$value"; fi
  done <"$answers"
}

remember_options() {
  act "remember these answers for --upgrade in $answers" write_answers
}

write_answers() {
  local name
  {
    echo '# What scripts/install was told; read again by --upgrade and --remove.'
    for name in "${remembered[@]}"; do printf '%s=%s\n' "$name" "${!name}"; done
  } >"$answers"
}
