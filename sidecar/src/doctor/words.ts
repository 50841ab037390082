/** Owns the words of the command line for what the sidecar finds, Chinese and English; Odoo has its own, which are translated there. */
import type { SidecarFindingId } from './finding';

/** `{name}` stands for a parameter of the finding. `todo` is left out where nothing is to be done. */
export interface Words {
  readonly what: string;
  readonly todo?: string;
}

export type Language = 'zh' | 'en';
export type BothWords = Readonly<Record<Language, Words>>;

export const SIDECAR_WORDS: Readonly<Record<SidecarFindingId, BothWords>> = {
  config_invalid: {
    zh: { what: '配置有误：{mistakes}。', todo: '修正环境变量或密钥文件，见 docs/configuration.md。' },
    en: {
      what: 'The configuration has mistakes: {mistakes}.',
      todo: 'Correct the environment or the secret files; see docs/configuration.md.',
    },
  },
  sidecar_running: {
    zh: { what: '连接服务正在运行。' },
    en: { what: 'The sidecar is running.' },
  },
  sidecar_not_ready: {
    zh: { what: '连接服务在运行，但还不能服务：{parts}。', todo: '看其他结果和它的日志。' },
    en: {
      what: 'The sidecar is running but cannot serve: {parts}.',
      todo: 'See the other findings and its log.',
    },
  },
  sidecar_not_running: {
    zh: { what: '内部端口 {port} 没有应答：连接服务没有运行。', todo: '启动连接服务，并看它的日志。' },
    en: {
      what: 'Nobody answers on the internal port {port}: the sidecar is not running.',
      todo: 'Start the sidecar and look at its log.',
    },
  },
  odoo_ok: {
    zh: { what: '用连接服务密钥可以正常访问 Odoo。' },
    en: { what: 'Odoo answers with the service key.' },
  },
  odoo_unreachable: {
    zh: { what: '无法连接 Odoo。', todo: '检查 ODOO_URL，并确认 Odoo 正在运行、没有防火墙挡在中间。' },
    en: {
      what: 'Odoo cannot be reached.',
      todo: 'Check ODOO_URL, that Odoo is running, and that no firewall stands between.',
    },
  },
  odoo_timeout: {
    zh: { what: 'Odoo 五秒内没有应答。', todo: '检查 Odoo 的负载，或增加 worker。' },
    en: {
      what: 'Odoo did not answer within five seconds.',
      todo: 'Look at the load of Odoo, or give it more workers.',
    },
  },
  odoo_key_refused: {
    zh: {
      what: 'Odoo 不接受连接服务密钥。',
      todo: '用 scripts/install 安装的：再运行一次，它会修好密钥。否则在 Odoo 设置的“微信登录”里生成新密钥，只把密钥写进 ODOO_API_KEY_FILE 指定的文件，不用重启。没有这个文件时才写进环境变量并重启。',
    },
    en: {
      what: 'Odoo does not accept the service key.',
      todo: 'Set up with scripts/install: run it again, it mends the key. Else make a new key in Settings, WeChat Login, and put it alone into the file that ODOO_API_KEY_FILE names; no restart. Only without such a file: into the environment, and a restart.',
    },
  },
  odoo_forbidden: {
    zh: { what: '这个密钥属于一个无权调用网关的用户。', todo: 'ODOO_LOGIN 应为 wechat_gateway；请生成新密钥。' },
    en: {
      what: 'The key belongs to a user who may not call the gateway.',
      todo: 'ODOO_LOGIN should be wechat_gateway; make a new key.',
    },
  },
  odoo_rejected: {
    zh: { what: 'Odoo 无法识别这个调用。', todo: '在 ODOO_DB 指定的数据库里安装或升级插件。' },
    en: {
      what: 'Odoo does not know this call.',
      todo: 'Install or update the addon in the database that ODOO_DB names.',
    },
  },
  odoo_broken: {
    zh: {
      what: 'Odoo 返回了错误。',
      todo: '检查 ODOO_DB 是否写对、插件是否与连接服务同版本；Odoo 的日志里有原因。',
    },
    en: {
      what: 'Odoo answered with an error.',
      todo: 'Check that ODOO_DB is right and the addon is of the sidecar’s version; Odoo’s log says why.',
    },
  },
  version_ok: {
    zh: { what: '连接服务与插件版本相同：{sidecar}。' },
    en: { what: 'Sidecar and addon have the same version, {sidecar}.' },
  },
  version_differs: {
    zh: { what: '连接服务的版本是 {sidecar}，插件是 {addon}。', todo: '把旧的一方升级到相同版本。' },
    en: {
      what: 'The sidecar has version {sidecar}, the addon {addon}.',
      todo: 'Update the older one to the same version.',
    },
  },
  secrets_ok: {
    zh: { what: '密钥都放在只有所有者可读的文件里。' },
    en: { what: 'All secrets are in files that only their owner can read.' },
  },
  secrets_in_environment: {
    zh: { what: '这些密钥直接写在环境变量里：{names}。', todo: '改放到 0400 的文件里，用同名加 _FILE 的变量指向它。' },
    en: {
      what: 'These secrets are in the environment itself: {names}.',
      todo: 'Put each into a file with mode 0400 and name the file in the variable with _FILE.',
    },
  },
  store_ok: {
    zh: { what: 'Redis 可用。' },
    en: { what: 'Redis can be used.' },
  },
  store_memory: {
    zh: { what: '没有 Redis：适合只运行一个连接服务。' },
    en: { what: 'No Redis: right for one sidecar alone.' },
  },
  store_full: {
    zh: { what: '存储已满，新的登录会被拒绝。', todo: '看是否有人大量请求二维码。' },
    en: {
      what: 'The store is full and newcomers are turned away.',
      todo: 'See whether somebody asks for masses of QR codes.',
    },
  },
  store_unavailable: {
    zh: { what: '无法连接 Redis。', todo: '检查 REDIS_URL、密码和 Redis 是否在运行。' },
    en: {
      what: 'Redis cannot be reached.',
      todo: 'Check REDIS_URL, its password, and that Redis is running.',
    },
  },
  clock_ok: {
    zh: { what: '时钟准确（与 {source} 相差 {seconds} 秒）。' },
    en: { what: 'The clock is right ({seconds} s from {source}’s).' },
  },
  clock_off: {
    zh: { what: '本机时钟与 {source} 相差 {seconds} 秒。', todo: '打开时间同步（例如 timedatectl set-ntp true）。' },
    en: {
      what: 'The clock of this machine is {seconds} s from {source}’s.',
      todo: 'Switch time synchronisation on, e.g. with timedatectl set-ntp true.',
    },
  },
  wechat_ok: {
    zh: { what: '微信接受 AppID、AppSecret 和本机出口 IP。' },
    en: { what: 'WeChat accepts AppID, AppSecret and the address we call from.' },
  },
  wechat_unreachable: {
    zh: { what: '无法连接 api.weixin.qq.com（{code}）。', todo: '检查网络、DNS 和防火墙对外的 443 端口。' },
    en: {
      what: 'api.weixin.qq.com cannot be reached ({code}).',
      todo: 'Check network, DNS and the firewall for port 443 going out.',
    },
  },
  appid_unknown: {
    zh: { what: '微信不认识这个 AppID（{errcode}）。', todo: '从公众平台“基本配置”重新复制 AppID 到 Odoo 设置。' },
    en: {
      what: 'WeChat does not know the AppID ({errcode}).',
      todo: 'Copy it again from WeChat’s console, Basic Configuration, into Odoo’s settings.',
    },
  },
  secret_wrong: {
    zh: {
      what: 'AppSecret 与 AppID 不匹配（{errcode}）。',
      todo: '把现用的 AppSecret 写进去（scripts/rotate app-secret，或连接服务的密钥文件；不用重启）。没有人保存它时才在公众平台重置：其他程序的 AppSecret 会同时失效。',
    },
    en: {
      what: 'The AppSecret does not belong to the AppID ({errcode}).',
      todo: 'Write the present one (scripts/rotate app-secret, or the sidecar’s secret file; no restart). Only if nobody has it, reset it in WeChat’s console: that ends the AppSecret of every other program, too.',
    },
  },
  secret_frozen: {
    zh: { what: 'AppSecret 已被冻结（{errcode}）。', todo: '在公众平台解冻或重置，十分钟后生效。' },
    en: {
      what: 'The AppSecret is frozen ({errcode}).',
      todo: 'Unfreeze or reset it in WeChat’s console; it takes ten minutes to work.',
    },
  },
  address_not_whitelisted: {
    zh: { what: '出口 IP {address} 不在白名单里（{errcode}）。', todo: '把 {address} 加进公众平台的 IP 白名单。' },
    en: {
      what: 'The address {address} is not on the IP whitelist ({errcode}).',
      todo: 'Add {address} to the IP whitelist in WeChat’s console.',
    },
  },
  address_needs_consent: {
    zh: { what: '微信要管理员先确认这个出口 IP（{errcode}）。', todo: '公众号管理员在微信里确认，然后再查一次。' },
    en: {
      what: 'WeChat wants the account’s administrator to confirm the address first ({errcode}).',
      todo: 'Confirm it in WeChat as the account’s administrator, then check again.',
    },
  },
  calls_used_up: {
    zh: { what: '今天的调用额度用完了（{errcode}）。', todo: '等到北京时间零点，或在公众平台清零。' },
    en: {
      what: 'Today’s calls are used up ({errcode}).',
      todo: 'Wait until midnight in China, or clear the count in WeChat’s console.',
    },
  },
  wechat_busy: {
    zh: { what: '微信现在繁忙（{errcode}）。', todo: '一分钟后再查。' },
    en: { what: 'WeChat is busy ({errcode}).', todo: 'Check again in a minute.' },
  },
  account_barred: {
    zh: { what: '微信限制了这个公众号（{errcode}）。', todo: '看公众平台的通知。' },
    en: {
      what: 'WeChat has barred the account ({errcode}).',
      todo: 'Look for a notice in WeChat’s console.',
    },
  },
  account_unauthorized: {
    zh: { what: '公众号没有这个接口的权限（{errcode}）。', todo: '必须是已认证的服务号。' },
    en: {
      what: 'The account lacks the permission ({errcode}).',
      todo: 'It must be a verified service account.',
    },
  },
  wechat_error: {
    zh: { what: '微信返回错误 {errcode}：{detail}。', todo: '在微信的全局返回码列表里查询这个代码。' },
    en: {
      what: 'WeChat answered with error {errcode}: {detail}.',
      todo: 'Look the number up in WeChat’s list of return codes.',
    },
  },
  quota_ok: {
    zh: { what: '今天还可以调用 {remain} 次（共 {limit} 次）。' },
    en: { what: '{remain} of {limit} calls are left today.' },
  },
  quota_low: {
    zh: { what: '今天只剩 {remain} 次调用（共 {limit} 次）。', todo: '看是否有别的程序在用同一个公众号。' },
    en: {
      what: 'Only {remain} of {limit} calls are left today.',
      todo: 'See which other program uses the same account.',
    },
  },
  quota_unknown: {
    zh: { what: '微信没有说明今天还剩多少次调用（{errcode}）。', todo: '只有登录失败并报 45009 时才需要处理。' },
    en: {
      what: 'WeChat did not say how many calls are left ({errcode}).',
      todo: 'Nothing, unless logins fail with 45009.',
    },
  },
  origin_local: {
    zh: { what: '公网地址是 {origin}：只有这台电脑能打开。', todo: '演示可以；要让手机登录，请填写您的域名。' },
    en: {
      what: 'The public address is {origin}: only this machine can open it.',
      todo: 'Fine for a demo; for phones, enter the redirect URL of your domain.',
    },
  },
  dns_ok: {
    zh: { what: '{host} 解析为 {addresses}。' },
    en: { what: '{host} leads to {addresses}.' },
  },
  dns_private: {
    zh: {
      what: '从本机看，{host} 解析为内网地址 {addresses}。',
      todo: '如果这不是有意的内网解析，请改 DNS：手机用移动网络时打不开。',
    },
    en: {
      what: 'Seen from here {host} leads to the private address {addresses}.',
      todo: 'If that is not on purpose, correct the DNS: phones outside cannot open it.',
    },
  },
  dns_not_found: {
    zh: { what: '域名 {host} 不存在。', todo: '请在 DNS 中为它添加一条指向这台服务器的 A 记录。' },
    en: {
      what: 'The name {host} does not exist.',
      todo: 'Add an A record for it to the DNS, with the address of this server.',
    },
  },
  dns_failed: {
    zh: { what: '现在查不到 {host}（{code}）。', todo: '检查本机的 DNS 设置，然后再查一次。' },
    en: {
      what: '{host} could not be looked up ({code}).',
      todo: 'Check this machine’s DNS servers, then check again.',
    },
  },
  tls_ok: {
    zh: { what: '{host} 的证书有效，还有 {days} 天。' },
    en: { what: 'The certificate of {host} is valid for {days} more days.' },
  },
  tls_expires_soon: {
    zh: { what: '{host} 的证书只剩 {days} 天。', todo: '现在续期，并检查自动续期为什么没有做。' },
    en: {
      what: 'The certificate of {host} ends in {days} days.',
      todo: 'Renew it, and see why that did not happen by itself.',
    },
  },
  tls_expired: {
    zh: { what: '{host} 的证书已过期 {days} 天。', todo: '续期证书并重新加载 nginx。' },
    en: {
      what: 'The certificate of {host} ended {days} days ago.',
      todo: 'Renew it and reload nginx.',
    },
  },
  tls_wrong_name: {
    zh: { what: '证书不是为 {host} 签发的。', todo: '为这个域名申请证书，或检查 nginx 用了哪一张。' },
    en: {
      what: 'The certificate is not for {host}.',
      todo: 'Get one for this name, or see which one nginx uses.',
    },
  },
  tls_chain_incomplete: {
    zh: {
      what: '{host} 没有发送完整的证书链（{code}）。',
      todo: '在反向代理里使用公共机构签发的 fullchain.pem，不是 cert.pem。',
    },
    en: {
      what: '{host} does not send the whole chain of certificates ({code}).',
      todo: 'Use fullchain.pem of a public authority, not cert.pem.',
    },
  },
  tls_untrusted: {
    zh: {
      what: '{host} 的证书不受信任（{code}）。',
      todo: '用受信任机构的证书，例如 Let’s Encrypt；微信不接受自签名的。',
    },
    en: {
      what: 'The certificate of {host} is not trusted ({code}).',
      todo: 'Use one of a public authority, such as Let’s Encrypt; WeChat takes no self-signed ones.',
    },
  },
  tls_unreachable: {
    zh: {
      what: '无法连接 https://{host}（{code}）。',
      todo: '检查反向代理是否运行、443 端口是否开放。不支持 NAT 回环的网络访问不到自己的公网地址：在本机让这个域名指向反向代理，例如写进 hosts 文件。',
    },
    en: {
      what: 'https://{host} cannot be reached ({code}).',
      todo: 'Check that the proxy is running and port 443 open. A network without hairpin NAT cannot reach its own public address: then let the name lead to the proxy here, e.g. in the hosts file.',
    },
  },
  http_ok: {
    zh: { what: 'http://{host} 不提供明文页面。' },
    en: { what: 'http://{host} serves nothing in plain text.' },
  },
  http_not_redirected: {
    zh: { what: 'http://{host} 直接提供页面（{status}）。', todo: '让它转到 https，见 scripts/nginx。' },
    en: {
      what: 'http://{host} serves pages itself ({status}).',
      todo: 'Let it lead to https, as in scripts/nginx.',
    },
  },
  proxy_ok: {
    zh: { what: '公网地址的 /wechat/ 通向这个连接服务。' },
    en: { what: '/wechat/ of the public address leads to this sidecar.' },
  },
  proxy_unreachable: {
    zh: { what: '公网地址没有应答（{code}）。', todo: '检查反向代理是否在运行。' },
    en: {
      what: 'The public address does not answer ({code}).',
      todo: 'Check that the reverse proxy is running.',
    },
  },
  proxy_down: {
    zh: { what: '反向代理找不到连接服务（{status}）。', todo: '检查连接服务是否运行、反向代理里的端口是否为 PORT。' },
    en: {
      what: 'The reverse proxy finds no sidecar ({status}).',
      todo: 'Check that the sidecar runs and that the proxy uses its PORT.',
    },
  },
  proxy_unrouted: {
    zh: {
      what: '/wechat/ 没有通向连接服务（{status}）。',
      todo: '在反向代理里加上 location /wechat/，见 scripts/nginx。',
    },
    en: {
      what: '/wechat/ does not lead to the sidecar ({status}).',
      todo: 'Add the location /wechat/ to the proxy, as in scripts/nginx.',
    },
  },
  proxy_other_sidecar: {
    zh: {
      what: '/wechat/ 通向另一个连接服务，它的 STATE_KEYS 不同。',
      todo: '停掉旧的，或让所有连接服务用相同的 STATE_KEYS。',
    },
    en: {
      what: '/wechat/ leads to another sidecar, with other STATE_KEYS.',
      todo: 'Stop the old one, or give all of them the same STATE_KEYS.',
    },
  },
  address_ok: {
    zh: { what: '反向代理不相信访问者自称的 IP 地址。' },
    en: { what: 'The proxy believes no address that a visitor claims to have.' },
  },
  address_forged: {
    zh: {
      what: '访问者可以伪造日志中记录的 IP 地址（X-Forwarded-For）。',
      todo: '让反向代理用 $remote_addr 覆盖 X-Forwarded-For，并收紧 TRUST_PROXY。',
    },
    en: {
      what: 'Visitors can choose the address that is logged (X-Forwarded-For).',
      todo: 'Let the proxy set X-Forwarded-For to $remote_addr, and tighten TRUST_PROXY.',
    },
  },
  internal_ok: {
    zh: { what: '内部端口的页面从外部打不开。' },
    en: { what: 'The pages of the internal port are closed from outside.' },
  },
  internal_exposed: {
    zh: { what: '从外部可以打开内部页面：{paths}。', todo: '从反向代理里去掉通向 INTERNAL_PORT 的路由。' },
    en: {
      what: 'Internal pages can be opened from outside: {paths}.',
      todo: 'Remove the proxy’s route to INTERNAL_PORT.',
    },
  },
  ports_closed: {
    zh: { what: '从公网地址打不开连接服务的端口。' },
    en: { what: 'The sidecar’s ports do not answer at the public address.' },
  },
  ports_open: {
    zh: {
      what: '从本机看，这些地址绕过反向代理也有应答：{addresses}。',
      todo: '让连接服务只监听 127.0.0.1（HOST），或在防火墙里关闭这些端口。',
    },
    en: {
      what: 'Past the proxy, as seen from this machine, these addresses answer: {addresses}.',
      todo: 'Let the sidecar listen on 127.0.0.1 (HOST), or close these ports in the firewall.',
    },
  },
  rpc_closed: {
    zh: { what: 'Odoo 的 RPC 从外部打不开。' },
    en: { what: 'Odoo’s RPC is closed from outside.' },
  },
  rpc_open: {
    zh: {
      what: '从外部可以调用 Odoo 的 RPC：{paths}。',
      todo: '如果没有外部程序要用，请在反向代理里关闭，见 scripts/nginx。',
    },
    en: {
      what: 'Odoo’s RPC can be called from outside: {paths}.',
      todo: 'Close it in the proxy, unless programs outside need it; see scripts/nginx.',
    },
  },
  database_manager_open: {
    zh: { what: '从外部可以打开数据库管理器。', todo: '在反向代理里关闭 /web/database，并设 list_db = False。' },
    en: {
      what: 'The database manager can be opened from outside.',
      todo: 'Close /web/database in the proxy and set list_db = False.',
    },
  },
  stream_ok: {
    zh: { what: '电脑扫码登录可以开始，事件即时到达。' },
    en: { what: 'A login on a PC can begin, and its events arrive at once.' },
  },
  stream_buffered: {
    zh: {
      what: '反向代理缓冲了事件流。',
      todo: '对 /wechat/device/events 关闭 proxy_buffering；登录仍可用，只是慢一两秒。',
    },
    en: {
      what: 'The proxy holds the stream of events back.',
      todo: 'Switch proxy_buffering off for /wechat/device/events; logins work meanwhile, a second or two later.',
    },
  },
  stream_polls: {
    zh: { what: '事件流被拒绝（429）：电脑每两秒询问一次，登录可用。' },
    en: { what: 'Streams of events are turned away (429): PCs ask every two seconds, and logins work.' },
  },
  stream_limited: {
    zh: {
      what: '从本机的 IP 暂时不能再开始电脑扫码登录（429）。',
      todo: '如果很多人共用一个 IP，请调高 STARTS_PER_ADDRESS 和反向代理里的限制。',
    },
    en: {
      what: 'No further login on a PC may begin from this machine’s address now (429).',
      todo: 'Where many people share one address, raise STARTS_PER_ADDRESS, and the limit in the proxy.',
    },
  },
  stream_failed: {
    zh: { what: '电脑扫码登录无法开始（{status} {code}）。', todo: '看连接服务的日志。' },
    en: { what: 'A login on a PC cannot begin ({status} {code}).', todo: 'Look at the sidecar’s log.' },
  },
  verification_ok: {
    zh: { what: '域名验证文件 {file} 可以访问。' },
    en: { what: 'The verification file {file} can be read.' },
  },
  verification_missing: {
    zh: { what: '打不开域名验证文件 {file}（{status}）。', todo: '让反向代理把它交给 Odoo，或再次在设置里粘贴。' },
    en: {
      what: 'The verification file {file} cannot be read ({status}).',
      todo: 'Let the proxy pass it on to Odoo, or paste it into the settings again.',
    },
  },
  verification_wrong: {
    zh: { what: '域名验证文件 {file} 的内容不对。', todo: '从公众平台重新下载并粘贴；看是否有别的服务器在提供它。' },
    en: {
      what: 'The verification file {file} has other content than WeChat wants.',
      todo: 'Download it again from WeChat’s console and paste it; see whether another server serves it.',
    },
  },
};
