"""The words of every finding, the sidecar's and Odoo's: what is found and what to do. Ids as in docs/doctor.md."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Where to look, by the first word of an id.
PLACES = {
    "account": _lt("WeChat's console"),
    "address": _lt("WeChat's console"),
    "alarms": _lt("Odoo's configuration"),
    "appid": _lt("WeChat's console"),
    "base": _lt("Odoo's configuration"),
    "calls": _lt("WeChat's console"),
    "clock": _lt("Sidecar's machine"),
    "database": _lt("Odoo's configuration"),
    "dns": _lt("Domain name"),
    "doctor": _lt("Sidecar"),
    "http": _lt("Reverse proxy"),
    "internal": _lt("Reverse proxy"),
    "key": _lt("Service user"),
    "login": _lt("Settings"),
    "mail": _lt("Odoo's configuration"),
    "odoo": _lt("Sidecar and Odoo"),
    "origin": _lt("Settings"),
    "phone": _lt("A phone"),
    "ports": _lt("Sidecar's machine"),
    "proxy": _lt("Reverse proxy"),
    "quota": _lt("WeChat's console"),
    "rpc": _lt("Reverse proxy"),
    "secret": _lt("WeChat's console"),
    "secrets": _lt("Sidecar"),
    "service": _lt("Service user"),
    "settings": _lt("Settings"),
    "sidecars": _lt("Sidecar"),
    "store": _lt("Sidecar"),
    "stream": _lt("Reverse proxy"),
    "template": _lt("Settings"),
    "tls": _lt("Certificate"),
    "verification": _lt("Domain name"),
    "version": _lt("Sidecar and Odoo"),
    "wechat": _lt("WeChat"),
}
# Those whose first word says something else.
PLACES_OF = {
    "address_forged": PLACES["proxy"],
    "address_ok": PLACES["proxy"],
    "database_manager_open": PLACES["proxy"],
    "proxy_mode_off": PLACES["database"],
    "proxy_mode_on": PLACES["database"],
    "stream_limited": PLACES["sidecars"],
}

# id: (what is found, what to do; None where nothing is to be done)
SIDECAR_WORDS = {
    "odoo_ok": (_lt("Odoo answers with the service key."), None),
    "odoo_unreachable": (
        _lt("The sidecar cannot reach Odoo."),
        _lt("Check ODOO_URL, that Odoo is running, and that no firewall stands between."),
    ),
    "odoo_timeout": (
        _lt("Odoo did not answer the sidecar within five seconds."),
        _lt("Look at the load of Odoo, or give it more workers."),
    ),
    "odoo_key_refused": (
        _lt("Odoo does not accept the sidecar's key."),
        _lt(
            "Set up with scripts/install: run it again, it mends the key. Else make a new key in the settings and put "
            "it alone into the file that the sidecar's ODOO_API_KEY_FILE names; no restart. Only without such a file: "
            "into its environment, and a restart."
        ),
    ),
    "odoo_forbidden": (
        _lt("The sidecar's key belongs to a user who may not call the gateway."),
        _lt("Its ODOO_LOGIN should be wechat_gateway; make a new key."),
    ),
    "odoo_rejected": (
        _lt("Odoo does not know what the sidecar asks."),
        _lt("Install or update the addon in the database that the sidecar's ODOO_DB names."),
    ),
    "odoo_broken": (
        _lt("Odoo answered the sidecar with an error."),
        _lt("Check the sidecar's ODOO_DB, and that both have the same version; Odoo's log says why."),
    ),
    "version_ok": (_lt("Sidecar and addon have the same version, %(sidecar)s."), None),
    "version_differs": (
        _lt("The sidecar has version %(sidecar)s, the addon %(addon)s."),
        _lt("Update the older one to the same version."),
    ),
    "secrets_ok": (_lt("All of the sidecar's secrets are in files that only their owner can read."), None),
    "secrets_in_environment": (
        _lt("These secrets are in the sidecar's environment itself: %(names)s."),
        _lt("Put each into a file with mode 0400, and name the file in the variable with _FILE at its end."),
    ),
    "store_ok": (_lt("The sidecar's Redis can be used."), None),
    "store_memory": (_lt("The sidecar has no Redis, which is right for one sidecar alone."), None),
    "store_full": (
        _lt("The sidecar's store is full, and newcomers are turned away."),
        _lt("See whether somebody asks for masses of QR codes."),
    ),
    "store_unavailable": (
        _lt("The sidecar cannot reach its Redis."),
        _lt("Check REDIS_URL, the password in it, and that Redis is running."),
    ),
    "clock_ok": (_lt("The clock of the sidecar's machine is right (%(seconds)s s from %(source)s's)."), None),
    "clock_off": (
        _lt("The clock of the sidecar's machine is %(seconds)s s from %(source)s's."),
        _lt("Switch time synchronisation on, for example with: timedatectl set-ntp true"),
    ),
    "wechat_ok": (_lt("WeChat accepts AppID, AppSecret and the sidecar's IP address."), None),
    "wechat_unreachable": (
        _lt("The sidecar does not get through to WeChat (%(code)s)."),
        _lt("Check its network, its DNS, and that the firewall lets port 443 out."),
    ),
    "appid_unknown": (
        _lt("WeChat does not know the AppID (%(errcode)s)."),
        _lt("Copy it again from WeChat's console, Basic Configuration, into the settings."),
    ),
    "secret_wrong": (
        _lt("The sidecar's AppSecret does not belong to the AppID (%(errcode)s)."),
        _lt(
            "Give the sidecar the present one (scripts/rotate app-secret, or its secret file; no restart). Only if "
            "nobody has it, reset it in WeChat's console: that ends the AppSecret of every other program, too."
        ),
    ),
    "secret_frozen": (
        _lt("The AppSecret is frozen (%(errcode)s)."),
        _lt("Unfreeze or reset it in WeChat's console; that takes ten minutes to work."),
    ),
    "address_not_whitelisted": (
        _lt("WeChat refuses the sidecar's IP address %(address)s (%(errcode)s)."),
        _lt("Add %(address)s to the IP whitelist in WeChat's console, Basic Configuration."),
    ),
    "address_needs_consent": (
        _lt("WeChat wants the account's administrator to confirm the sidecar's IP address first (%(errcode)s)."),
        _lt("Confirm it in WeChat as the account's administrator, then run the doctor again."),
    ),
    "calls_used_up": (
        _lt("Today's calls to WeChat are used up (%(errcode)s)."),
        _lt("Wait until midnight in China, or clear the count in WeChat's console."),
    ),
    "wechat_busy": (_lt("WeChat is busy (%(errcode)s)."), _lt("Run the doctor again in a minute.")),
    "account_barred": (
        _lt("WeChat has barred the account (%(errcode)s)."),
        _lt("Look for a notice in WeChat's console."),
    ),
    "account_unauthorized": (
        _lt("The account lacks the permission (%(errcode)s)."),
        _lt("It must be a verified service account (服务号)."),
    ),
    "wechat_error": (
        _lt("WeChat answered with error %(errcode)s: %(detail)s."),
        _lt("Look the number up in WeChat's list of return codes."),
    ),
    "quota_ok": (_lt("%(remain)s of %(limit)s calls to WeChat are left today."), None),
    "quota_low": (
        _lt("Only %(remain)s of %(limit)s calls to WeChat are left today."),
        _lt("See which other program uses the same account."),
    ),
    "quota_unknown": (
        _lt("WeChat did not say how many calls are left (%(errcode)s)."),
        _lt("Nothing, unless logins fail with error 45009."),
    ),
    "origin_local": (
        _lt("The public address is %(origin)s, which only this machine can open."),
        _lt("Fine for a demo; for phones, enter the redirect URL of your domain."),
    ),
    "dns_ok": (_lt("%(host)s leads to %(addresses)s."), None),
    "dns_private": (
        _lt("Seen from the sidecar's machine, %(host)s leads to the private address %(addresses)s."),
        _lt("If that is not on purpose, correct the DNS: phones outside cannot open it."),
    ),
    "dns_not_found": (
        _lt("The name %(host)s does not exist."),
        _lt("Add an A record for it to the DNS, with the address of this server."),
    ),
    "dns_failed": (
        _lt("%(host)s could not be looked up (%(code)s)."),
        _lt("Check the DNS servers of the sidecar's machine, then run the doctor again."),
    ),
    "tls_ok": (_lt("The certificate of %(host)s is valid for %(days)s more days."), None),
    "tls_expires_soon": (
        _lt("The certificate of %(host)s ends in %(days)s days."),
        _lt("Renew it, and see why that did not happen by itself."),
    ),
    "tls_expired": (
        _lt("The certificate of %(host)s ended %(days)s days ago."),
        _lt("Renew it and reload nginx."),
    ),
    "tls_wrong_name": (
        _lt("The certificate is not for %(host)s."),
        _lt("Get one for this name, or see which one the proxy uses."),
    ),
    "tls_chain_incomplete": (
        _lt("%(host)s does not send the whole chain of certificates (%(code)s)."),
        _lt("Use fullchain.pem of a public authority, not cert.pem: WeChat on Android needs every link of it."),
    ),
    "tls_untrusted": (
        _lt("The certificate of %(host)s is not trusted (%(code)s)."),
        _lt("Use one of a public authority, such as Let's Encrypt: WeChat opens no self-signed ones."),
    ),
    "tls_unreachable": (
        _lt("https://%(host)s cannot be reached from the sidecar's machine (%(code)s)."),
        _lt(
            "Check that the proxy is running and port 443 open. A network without hairpin NAT cannot reach its own "
            "public address: then let the name lead to the proxy there, for example in the hosts file."
        ),
    ),
    "http_ok": (_lt("http://%(host)s serves nothing in plain text."), None),
    "http_not_redirected": (
        _lt("http://%(host)s serves pages itself (%(status)s)."),
        _lt("Let it lead to https, as the files in scripts/nginx do."),
    ),
    "proxy_ok": (_lt("/wechat/ of the public address leads to this sidecar."), None),
    "proxy_unreachable": (
        _lt("The public address does not answer (%(code)s)."),
        _lt("Check that the reverse proxy is running."),
    ),
    "proxy_down": (
        _lt("The reverse proxy finds no sidecar (%(status)s)."),
        _lt("Check that the sidecar is running and that the proxy uses its PORT."),
    ),
    "proxy_unrouted": (
        _lt("/wechat/ of the public address does not lead to the sidecar (%(status)s)."),
        _lt("Add the location /wechat/ to the proxy, as the files in scripts/nginx do."),
    ),
    "proxy_other_sidecar": (
        _lt("/wechat/ of the public address leads to another sidecar, which has other STATE_KEYS."),
        _lt("Stop the old one, or give all of them the same STATE_KEYS."),
    ),
    "address_ok": (_lt("The proxy believes no IP address that a visitor claims to have."), None),
    "address_forged": (
        _lt("Visitors can choose the IP address that is logged (X-Forwarded-For)."),
        _lt("Let the proxy set X-Forwarded-For to $remote_addr, and tighten the sidecar's TRUST_PROXY."),
    ),
    "internal_ok": (_lt("The pages of the sidecar's internal port are closed from outside."), None),
    "internal_exposed": (
        _lt("Internal pages of the sidecar can be opened from outside: %(paths)s."),
        _lt("Remove the proxy's route to INTERNAL_PORT."),
    ),
    "ports_closed": (_lt("The sidecar's ports do not answer at the public address."), None),
    "ports_open": (
        _lt("Past the proxy, as seen from the sidecar's machine, these addresses answer: %(addresses)s."),
        _lt("Let the sidecar listen on 127.0.0.1 (HOST), or close these ports in the firewall."),
    ),
    "rpc_closed": (_lt("Odoo's RPC is closed from outside."), None),
    "rpc_open": (
        _lt("Odoo's RPC can be called from outside: %(paths)s."),
        _lt("Close it in the proxy, as the files in scripts/nginx do, unless programs outside need it."),
    ),
    "database_manager_open": (
        _lt("The database manager can be opened from outside."),
        _lt("Close /web/database in the proxy, and set list_db = False in odoo.conf."),
    ),
    "stream_ok": (_lt("A login on a PC can begin, and its events arrive at once."), None),
    "stream_buffered": (
        _lt("The proxy holds the stream of events back."),
        _lt("Switch proxy_buffering off for /wechat/device/events; logins work meanwhile, a second or two later."),
    ),
    "stream_polls": (_lt("Streams of events are turned away (429): PCs ask every two seconds, and logins work."), None),
    "stream_limited": (
        _lt("No further login on a PC may begin from this machine's address now (429)."),
        _lt("Where many people share one address, raise the sidecar's STARTS_PER_ADDRESS, and the limit in the proxy."),
    ),
    "stream_failed": (
        _lt("A login on a PC cannot begin (%(status)s %(code)s)."),
        _lt("Look at the sidecar's log."),
    ),
    "verification_ok": (_lt("The domain verification file %(file)s can be read."), None),
    "verification_missing": (
        _lt("The domain verification file %(file)s cannot be read (%(status)s)."),
        _lt("Let the proxy pass it on to Odoo, or paste it into the settings again."),
    ),
    "verification_wrong": (
        _lt("The domain verification file %(file)s has other content than WeChat wants."),
        _lt("Download it again from WeChat's console and paste it; see whether another server serves it."),
    ),
}

ODOO_WORDS = {
    "login_on": (_lt("WeChat login is switched on."), None),
    "login_off": (_lt("WeChat login is switched off."), _lt("Switch it on in the settings when you are ready.")),
    "settings_incomplete": (_lt("The settings are incomplete: %(missing)s."), _lt("Fill them in under WeChat Login.")),
    "sidecars_ok": (_lt("Sidecars that report: %(count)s."), None),
    "sidecars_none": (
        _lt("No sidecar has ever reported."),
        _lt("Start the sidecar; its log says what is wrong, and so does its doctor command (docs/doctor.md)."),
    ),
    "sidecars_silent": (
        _lt("No sidecar has reported for %(minutes)s minutes."),
        _lt("See whether it is running and its key still works; its doctor command (docs/doctor.md) says more."),
    ),
    "sidecars_troubled": (_lt("A sidecar reports trouble: %(parts)s."), _lt("See the other findings.")),
    "sidecars_apart": (
        _lt("%(count)s sidecars are running without a common Redis, so logins get lost between them."),
        _lt("Stop all but one, or give all of them the same REDIS_URL. Right after a restart, look again first."),
    ),
    "sidecars_differ": (
        _lt("The running sidecars have several versions: %(versions)s."),
        _lt("Update all of them to the addon's version."),
    ),
    "alarms_ok": (_lt("Odoo looks for trouble every five minutes and tells an administrator."), None),
    "alarms_asleep": (
        _lt("Odoo's scheduled actions do not run, so nobody is told of trouble, and mails stay unsent."),
        _lt("Set max_cron_threads to 1 or more, and activate “WeChat login: tell administrators of trouble”."),
    ),
    "service_ok": (_lt("The service user can call the gateway and nothing else."), None),
    "service_missing": (_lt("There is no service user."), _lt("Make a sidecar key in the settings.")),
    "service_archived": (
        _lt("The service user is archived."),
        _lt("Make a new key in the settings, which brings the user back."),
    ),
    "service_rights_wide": (
        _lt("The service user has too many rights: %(rights)s."),
        _lt("Take the other groups away from it."),
    ),
    "service_has_password": (
        _lt("The service user has a password."),
        _lt("Delete the user and make a new key in the settings."),
    ),
    "key_ok": (_lt("The service key does not expire."), None),
    "key_missing": (_lt("The service user has no key."), _lt("Make one in the settings.")),
    "key_expires_soon": (
        _lt("The service key ends in %(days)s days."),
        _lt("Make a new one in the settings, which does not expire, and give it to the sidecar."),
    ),
    "key_expired": (
        _lt("The service key has expired."),
        _lt("Make a new one in the settings and give it to the sidecar."),
    ),
    "proxy_mode_on": (_lt("Odoo knows that it is behind a proxy (proxy_mode)."), None),
    "proxy_mode_off": (
        _lt("proxy_mode is off: all people share one address, and ten wrong passwords of one lock out everybody."),
        _lt("Set proxy_mode = True in odoo.conf and restart Odoo."),
    ),
    "database_ok": (_lt("The public address leads to this database alone."), None),
    "database_other": (
        _lt("The public address leads to another database."),
        _lt("Set db_name in odoo.conf, or a dbfilter by which the public host name has this database."),
    ),
    "database_ambiguous": (
        _lt("The public address leads to %(count)s databases, and browsers get lost on their way back from WeChat."),
        _lt("Set db_name in odoo.conf, or a dbfilter by which each host name has one database."),
    ),
    "base_url_ok": (_lt("web.base.url is the public address."), None),
    "base_url_differs": (
        _lt("web.base.url is %(base_url)s, the public address %(origin)s."),
        _lt("Set the system parameter web.base.url to the public address."),
    ),
    "mail_ok": (_lt("Odoo has a mail server for notices."), None),
    "mail_missing": (
        _lt("Odoo has no mail server: internal users see notices in Odoo, all others hear nothing."),
        _lt("Add an outgoing mail server in the settings, or smtp_server in odoo.conf, be it localhost."),
    ),
    "template_ok": (_lt("The template of new users can be used."), None),
    "template_unusable": (
        _lt("The template of new users cannot be used."),
        _lt("Choose another one in the settings."),
    ),
    "phone_never": (
        _lt("Nobody has tested these settings with a phone yet."),
        _lt("Press “Test with my phone”: some mistakes show only inside WeChat."),
    ),
    "phone_waiting": (_lt("A test with a phone is under way."), _lt("Scan the QR code with WeChat, then look again.")),
    "phone_ok": (_lt("Works, as seen from a phone at %(when)s."), None),
    "phone_not_opened": (
        _lt("No phone has opened the test address."),
        _lt("The phone must reach the public address from outside. Scan the code with WeChat's own scanner."),
    ),
    "phone_not_returned": (
        _lt("The phone went to WeChat and did not come back."),
        _lt(
            "See what the phone shows. 10003: the web authorisation domain in WeChat's console is another one. "
            "10005: the account may not authorise on the web; it must be a verified service account. "
            "10004: the account is banned. 10006: follow the test account first. 10009: too often, wait a while. "
            "For other numbers see docs/doctor.md."
        ),
    ),
    "phone_cancelled": (_lt("The phone's owner refused in WeChat."), _lt("Test again and allow it.")),
    "phone_cookies": (
        _lt("The phone did not bring back the cookie it was given."),
        _lt("Test again in one go; the page must not be opened in another app halfway."),
    ),
    "phone_snapshot": (
        _lt("WeChat showed the page in snapshot mode, which logs nobody in."),
        _lt("Tap “使用完整服务” (use the full service) at the bottom and test again."),
    ),
    "phone_refused": (
        _lt("The phone came back, but WeChat refused the exchange (%(detail)s)."),
        _lt("Run the doctor and see what it finds about WeChat."),
    ),
    "phone_profile_refused": (
        _lt("The identity arrived, but WeChat gives no name and picture (%(detail)s)."),
        _lt("See in WeChat's console whether the account has web authorisation with snsapi_userinfo."),
    ),
    "doctor_waiting": (_lt("The sidecar is being asked."), _lt("Refresh in a few seconds.")),
    "doctor_no_answer": (
        _lt("The sidecar did not answer."),
        _lt("See whether it is running; its doctor command (docs/doctor.md) says more."),
    ),
}

WORDS = SIDECAR_WORDS | ODOO_WORDS
UNKNOWN = (
    _lt("“%(id)s”, for which this version has no words."),
    _lt("Update the addon to the sidecar's version."),
)
