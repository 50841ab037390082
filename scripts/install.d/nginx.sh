# shellcheck shell=bash disable=SC2034,SC2154 # a part of scripts/install: the others read and set what is here
# Owns nginx: our templates filled in, in place of the distribution's main file, and a certificate to begin with.

nginx=/etc/nginx
tls=$nginx/wechat-sso
acme=/var/www/acme
kept=$nginx/nginx.conf.before-wechat-sso
files=(conf.d/wechat-sso.conf conf.d/wechat-sso-tls.conf
  conf.d/snippets/proxy.conf conf.d/snippets/sidecar.conf conf.d/snippets/locations.conf)

# Set where nginx is ours alone, and was configured.
nginx_configured=''

nginx_runs() { [[ -s /run/nginx.pid && -d /proc/$(</run/nginx.pid) ]]; }

configure_nginx() {
  if [[ $with_nginx == no ]]; then return; fi
  title 'nginx'
  find_certificate
  local foreign
  foreign=$(foreign_sites)
  if [[ -n $foreign ]]; then
    warn "nginx serves other sites here (${foreign% }), whose settings ours could break: left alone."
    warn 'Put our files beside theirs by hand; docs/install.md says how ("Where nginx has other sites").'
    return
  fi
  if [[ ! -e $kept ]]; then act "keep the distribution's main file as $kept" cp -p -- "$nginx/nginx.conf" "$kept"; fi
  if [[ -e $nginx/sites-enabled/default ]]; then
    act "switch off the distribution's welcome page" rm -- "$nginx/sites-enabled/default"
  fi
  act "write $nginx/nginx.conf and ${files[*]} for $domain" write_nginx
  if [[ -z $certificate && ! (-s $tls/fullchain.pem && -s $tls/privkey.pem) ]]; then
    act 'make a certificate that nobody trusts, until yours is there' first_certificate
  fi
  act 'nginx -t' nginx_test
  if is_systemd_here; then act 'reload nginx' systemctl reload-or-restart nginx; fi
  nginx_configured=yes
}

# Names of enabled sites that are neither the distribution's nor ours.
foreign_sites() {
  local file
  for file in "$nginx"/sites-enabled/* "$nginx"/conf.d/*.conf; do
    case $file in
      */sites-enabled/default | */conf.d/wechat-sso.conf | */conf.d/wechat-sso-tls.conf | *'*'*) ;;
      *) printf '%s ' "${file#"$nginx/"}" ;;
    esac
  done
}

find_certificate() {
  if [[ -n $certificate && -n $key ]]; then return; fi
  local live=/etc/letsencrypt/live/$domain
  if [[ -e $live/fullchain.pem ]]; then
    certificate=$live/fullchain.pem key=$live/privkey.pem
  else
    certificate='' key=''
  fi
}

# What the templates name; envsubst would ask for a package more.
write_nginx() {
  mkdir -p -- "$nginx/conf.d/snippets" "$tls" "$acme"
  local upstream websocket
  upstream=127.0.0.1:$(found http_port)
  websocket=$upstream
  if [[ $(found workers) != 0 ]]; then websocket=127.0.0.1:$(found gevent_port); fi
  local -A values=(
    [ODOO_UPSTREAM]=$upstream [ODOO_WEBSOCKET]=$websocket
    [SIDECAR_SERVERS]='server 127.0.0.1:3100 max_fails=0;'
    [LOG_FOLDER]=/var/log/nginx [CACHE_FOLDER]=/var/cache/nginx/odoo [RUN_FOLDER]=/var/lib/nginx
    [USER_DIRECTIVE]='user www-data;'
    [PUBLIC_HOST]=$domain [PUBLIC_AUTHORITY]=$domain [PUBLIC_SCHEME]=https
    [HTTP_PORT]=80 [HTTPS_PORT]=443 [ACME_FOLDER]=$acme
    [TLS_CERTIFICATE]=${certificate:-$tls/fullchain.pem} [TLS_KEY]=${key:-$tls/privkey.pem}
    [SESSION_COOKIE_FLAGS]='secure samesite=lax' [LOGINS_PER_ADDRESS]=$logins_per_address
  )
  mkdir -p -- /var/cache/nginx
  # The distribution's service starts it as a daemon and looks for its number there.
  fill nginx.conf.template | sed -e '/^daemon off;/d' -e 's|^pid .*|pid /run/nginx.pid;|' >"$nginx/nginx.conf"
  fill http.conf.template >"$nginx/conf.d/wechat-sso.conf"
  fill tls.conf.template >"$nginx/conf.d/wechat-sso-tls.conf"
  local snippet
  for snippet in proxy sidecar locations; do
    fill "snippets/$snippet.conf.template" >"$nginx/conf.d/snippets/$snippet.conf"
  done
}

fill() {
  local text name
  text=$(<"$here/nginx/$1")
  for name in "${!values[@]}"; do text=${text//"\${$name}"/${values[$name]}}; done
  printf '%s\n' "$text"
}

first_certificate() {
  TLS_CERTIFICATE=$tls/fullchain.pem TLS_KEY=$tls/privkey.pem PUBLIC_HOST=$domain ACME_FOLDER=$acme \
    sh "$here/nginx/first-certificate.sh" 2>/dev/null
}

nginx_test() { nginx -t -q; }
