/** Owns the words of the command line for what Odoo finds out about itself. Odoo's own list has the same ids (docs/doctor.md). */
import type { BothWords } from './words';

/** `phone_…` tells how the last test with an administrator's phone ended. */
export const ODOO_WORDS: Readonly<Record<string, BothWords>> = {
  login_on: {
    zh: { what: 'Odoo 里的微信登录已启用。' },
    en: { what: 'WeChat login is switched on in Odoo.' },
  },
  login_off: {
    zh: { what: 'Odoo 里的微信登录未启用。', todo: '准备好后在设置里启用。' },
    en: { what: 'WeChat login is switched off in Odoo.', todo: 'Switch it on in the settings when you are ready.' },
  },
  settings_incomplete: {
    zh: { what: '设置不完整：{missing}。', todo: '在 Odoo 设置的“微信登录”里补全。' },
    en: { what: 'The settings are incomplete: {missing}.', todo: 'Fill them in under Settings, WeChat Login.' },
  },
  sidecars_ok: {
    zh: { what: '正在上报的连接服务：{count} 个。' },
    en: { what: 'Odoo hears from {count} sidecar(s).' },
  },
  sidecars_none: {
    zh: { what: '从未有连接服务上报。', todo: '启动连接服务；它的日志会说明原因。' },
    en: { what: 'No sidecar has ever reported to Odoo.', todo: 'Start the sidecar; its log says what is wrong.' },
  },
  sidecars_silent: {
    zh: { what: '连接服务已经 {minutes} 分钟没有上报。', todo: '检查它是否在运行、密钥是否还有效。' },
    en: {
      what: 'No sidecar has reported for {minutes} minutes.',
      todo: 'See whether it is running and its key still works.',
    },
  },
  sidecars_troubled: {
    zh: { what: '连接服务报告故障：{parts}。', todo: '看其他结果。' },
    en: { what: 'A sidecar reports trouble: {parts}.', todo: 'See the other findings.' },
  },
  sidecars_apart: {
    zh: {
      what: '有 {count} 个连接服务在运行，却没有共用的 Redis，登录会在它们之间丢失。',
      todo: '只留一个，或给所有连接服务相同的 REDIS_URL。如果刚刚重启过，先再查一次。',
    },
    en: {
      what: '{count} sidecars are running without a common Redis, so logins get lost between them.',
      todo: 'Stop all but one, or give all of them the same REDIS_URL. Right after a restart, look again first.',
    },
  },
  sidecars_differ: {
    zh: { what: '正在运行的连接服务有几个版本：{versions}。', todo: '都升级到插件的版本。' },
    en: {
      what: 'The running sidecars have several versions: {versions}.',
      todo: 'Update all of them to the addon’s version.',
    },
  },
  alarms_ok: {
    zh: { what: 'Odoo 每五分钟检查一次，有问题会通知管理员。' },
    en: { what: 'Odoo looks for trouble every five minutes and tells an administrator.' },
  },
  alarms_asleep: {
    zh: {
      what: 'Odoo 的计划动作没有运行：有问题时没有人会得到通知，邮件也发不出去。',
      todo: '把 max_cron_threads 设为 1 或更大，并启用计划动作“微信登录：故障时通知管理员”。',
    },
    en: {
      what: 'Odoo’s scheduled actions do not run, so nobody is told of trouble, and mails stay unsent.',
      todo: 'Set max_cron_threads to 1 or more, and activate “WeChat login: tell administrators of trouble”.',
    },
  },
  service_ok: {
    zh: { what: '服务账号只能调用网关，无其他任何权限。' },
    en: { what: 'The service user can call the gateway and nothing else.' },
  },
  service_missing: {
    zh: { what: '没有服务账号。', todo: '在设置里生成连接服务密钥。' },
    en: { what: 'There is no service user.', todo: 'Make a sidecar key in the settings.' },
  },
  service_archived: {
    zh: { what: '服务账号已归档。', todo: '在设置里生成新密钥，该账号会随之恢复。' },
    en: { what: 'The service user is archived.', todo: 'Make a new key in the settings, which brings it back.' },
  },
  service_rights_wide: {
    zh: { what: '服务账号的权限过大：{rights}。', todo: '去掉多余的用户组。' },
    en: { what: 'The service user has too many rights: {rights}.', todo: 'Take the other groups away from it.' },
  },
  service_has_password: {
    zh: { what: '服务账号有密码。', todo: '删除并重新生成服务账号。' },
    en: { what: 'The service user has a password.', todo: 'Delete the user and make a new key.' },
  },
  key_ok: {
    zh: { what: '连接服务密钥不会过期。' },
    en: { what: 'The service key does not expire.' },
  },
  key_missing: {
    zh: { what: '服务账号没有密钥。', todo: '在设置里生成一个。' },
    en: { what: 'The service user has no key.', todo: 'Make one in the settings.' },
  },
  key_expires_soon: {
    zh: { what: '连接服务密钥还有 {days} 天过期。', todo: '在设置里生成新密钥（不会过期），交给连接服务。' },
    en: {
      what: 'The service key ends in {days} days.',
      todo: 'Make a new one in the settings, which does not expire, and give it to the sidecar.',
    },
  },
  key_expired: {
    zh: { what: '连接服务密钥已过期。', todo: '在设置里生成新密钥，交给连接服务。' },
    en: { what: 'The service key has expired.', todo: 'Make a new one in the settings and give it to the sidecar.' },
  },
  proxy_mode_on: {
    zh: { what: 'Odoo 知道自己在反向代理后面（proxy_mode）。' },
    en: { what: 'Odoo knows that it is behind a proxy (proxy_mode).' },
  },
  proxy_mode_off: {
    zh: {
      what: 'proxy_mode 未开启：所有人共用一个地址，一个人输错十次密码会导致所有人无法登录。',
      todo: '在 odoo.conf 里写 proxy_mode = True 并重启。',
    },
    en: {
      what: 'proxy_mode is off: all people share one address, and ten wrong passwords of one lock out everybody.',
      todo: 'Set proxy_mode = True in odoo.conf and restart Odoo.',
    },
  },
  database_ok: {
    zh: { what: '公网地址只通向这一个数据库。' },
    en: { what: 'The public address leads to this database alone.' },
  },
  database_other: {
    zh: {
      what: '公网地址通向另一个数据库。',
      todo: '在 odoo.conf 里设置 db_name，或设置 dbfilter 让公网域名对应这个数据库。',
    },
    en: {
      what: 'The public address leads to another database.',
      todo: 'Set db_name in odoo.conf, or a dbfilter by which the public host name has this database.',
    },
  },
  database_ambiguous: {
    zh: {
      what: '公网地址对应 {count} 个数据库，浏览器无法从微信正确返回。',
      todo: '在 odoo.conf 里设置 db_name，或设置 dbfilter 让每个域名只对应一个数据库。',
    },
    en: {
      what: 'The public address leads to {count} databases, and browsers get lost on their way back from WeChat.',
      todo: 'Set db_name in odoo.conf, or a dbfilter by which each host name has one database.',
    },
  },
  base_url_ok: {
    zh: { what: 'web.base.url 就是公网地址。' },
    en: { what: 'web.base.url is the public address.' },
  },
  base_url_differs: {
    zh: { what: 'web.base.url 是 {base_url}，公网地址是 {origin}。', todo: '把系统参数 web.base.url 改为公网地址。' },
    en: {
      what: 'web.base.url is {base_url}, the public address {origin}.',
      todo: 'Set the system parameter web.base.url to the public address.',
    },
  },
  mail_ok: {
    zh: { what: 'Odoo 有发件服务器。' },
    en: { what: 'Odoo has a mail server for notices.' },
  },
  mail_missing: {
    zh: {
      what: 'Odoo 没有发件服务器：内部用户在 Odoo 里看到通知，其他人收不到。',
      todo: '在设置里添加发件服务器，或在 odoo.conf 里写 smtp_server（localhost 也要写明）。',
    },
    en: {
      what: 'Odoo has no mail server: internal users see notices in Odoo, all others hear nothing.',
      todo: 'Add an outgoing mail server in the settings, or smtp_server in odoo.conf, be it localhost.',
    },
  },
  template_ok: {
    zh: { what: '新用户的模板用户可用。' },
    en: { what: 'The template of new users can be used.' },
  },
  template_unusable: {
    zh: { what: '新用户的模板用户不能用。', todo: '在设置里另选一个。' },
    en: { what: 'The template of new users cannot be used.', todo: 'Choose another one in the settings.' },
  },
  phone_never: {
    zh: { what: '还没有用手机测试过。', todo: '在设置里点“用我的手机测试”。' },
    en: { what: 'Nobody has tested with a phone yet.', todo: 'Press “Test with my phone” in the settings.' },
  },
  phone_waiting: {
    zh: { what: '手机测试正在进行。' },
    en: { what: 'A test with a phone is under way.' },
  },
  phone_ok: {
    zh: { what: '手机上实测可用：{when} UTC。' },
    en: { what: 'Works, as seen from a phone at {when} UTC.' },
  },
  phone_not_opened: {
    zh: { what: '手机没有打开测试地址。', todo: '手机要能从外部访问公网地址；用微信“扫一扫”再扫。' },
    en: {
      what: 'No phone opened the test address.',
      todo: 'The phone must reach the public address from outside; scan again with WeChat.',
    },
  },
  phone_not_returned: {
    zh: {
      what: '手机跳转到微信后没有返回。',
      todo: '看手机显示的代码：10003 授权域名不对，10005 没有网页授权权限，10004 公众号被封；其他代码见 docs/doctor.md。',
    },
    en: {
      what: 'The phone went to WeChat and did not come back.',
      todo: 'See the number on the phone: 10003 wrong authorised domain, 10005 no web authorisation, 10004 account banned; others in docs/doctor.md.',
    },
  },
  phone_cancelled: {
    zh: { what: '手机持有人在微信里拒绝了授权。', todo: '再测一次，并点“同意”。' },
    en: { what: 'The phone’s owner refused in WeChat.', todo: 'Test again and allow it.' },
  },
  phone_cookies: {
    zh: { what: '手机没有带回之前写入的 Cookie。', todo: '再测一次，一口气做完；中途不要换到别的应用里打开页面。' },
    en: {
      what: 'The phone did not bring its cookie back.',
      todo: 'Test again in one go; the page must not be opened in another app halfway.',
    },
  },
  phone_snapshot: {
    zh: { what: '微信用快照模式打开了页面。', todo: '点“使用完整服务”后再测。' },
    en: { what: 'WeChat showed the page in snapshot mode.', todo: 'Tap “使用完整服务” and test again.' },
  },
  phone_refused: {
    zh: { what: '手机已返回，但微信拒绝了身份换取（{detail}）。', todo: '看其他结果里关于微信的一项。' },
    en: {
      what: 'The phone came back, but WeChat refused the exchange ({detail}).',
      todo: 'See the finding about WeChat.',
    },
  },
  phone_profile_refused: {
    zh: { what: '身份已收到，但微信没有提供昵称和头像（{detail}）。', todo: '确认公众号有 snsapi_userinfo 权限。' },
    en: {
      what: 'The identity arrived, but WeChat gives no name and picture ({detail}).',
      todo: 'See whether the account has the scope snsapi_userinfo.',
    },
  },
};
