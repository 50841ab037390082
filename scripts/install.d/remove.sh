# shellcheck shell=bash disable=SC2154 # a part of scripts/install: the others set what is read here
# Owns the end of each run: what is left to do, and taking everything away again.

say_what_is_left() {
  title 'Left for you'
  if [[ -n $nginx_configured && -z $certificate ]]; then
    say "A real certificate: apt-get install certbot; certbot certonly --webroot -w $acme -d $domain \\"
    say "  --deploy-hook 'systemctl reload nginx'; then run this script again, which finds it."
  fi
  say "In Odoo, Settings, General Settings, WeChat Login: AppID and the redirect URL https://$domain/wechat/callback."
  say "In WeChat's console: the web authorisation domain (网页授权域名) $domain."
  say "Then open https://$domain/web/login in WeChat. What is wrong, if anything: $program/scripts/doctor"
}

remove_everything() {
  title 'Removal'
  say "Of this server: the service, $program, $secrets with the AppSecret and all keys, the user $service_user, our nginx files."
  say "What stays: Odoo, its database with the addon and the linked accounts, $odoo_config, certificates."
  if ! agreed 'Remove all that?'; then
    say 'Nothing was removed.'
    exit 1
  fi
  remove_service
  remove_nginx
  if getent passwd "$service_user" >/dev/null; then act "remove the user $service_user" userdel "$service_user"; fi
  # Odoo's addons_path names a folder in it: only an uninstalled addon may lose its files.
  if grep -qs "$program/addons" "$odoo_config"; then
    act "keep $program/addons, because $odoo_config names it; delete the rest of $program" \
      find "$program" -mindepth 1 -maxdepth 1 ! -name addons -exec rm -rf {} +
    say "To be rid of the addon, too: uninstall WeChat Single Sign-On in Odoo's Apps, take $program/addons out of addons_path,"
    say "restart Odoo, delete $program. $odoo_config.before-wechat-sso is the file as it was before."
  else
    act "delete $program" rm -rf -- "$program"
  fi
  act "delete $secrets and $answers" rm -rf -- "$secrets" "$answers"
}

remove_service() {
  if [[ ! -e $unit ]]; then return; fi
  if is_systemd_here; then act 'stop the service' systemctl stop wechat-sso.service; fi
  act 'take it out of the start' systemctl disable --quiet wechat-sso.service
  act "delete $unit" rm -- "$unit"
  if is_systemd_here; then systemctl daemon-reload; fi
}

remove_nginx() {
  if [[ ! -e $kept ]]; then return; fi
  act "put back the distribution's nginx.conf and welcome page, delete our files" restore_nginx
  if is_systemd_here; then act 'reload nginx' systemctl reload-or-restart nginx; fi
}

restore_nginx() {
  mv -- "$kept" "$nginx/nginx.conf"
  (cd -- "$nginx" && rm -f -- "${files[@]}" && rmdir --ignore-fail-on-non-empty conf.d/snippets)
  if [[ -e $nginx/sites-available/default ]]; then
    ln -sfn -- "$nginx/sites-available/default" "$nginx/sites-enabled/default"
  fi
  rm -rf -- "$tls"
}
