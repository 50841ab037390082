/** Owns the texts of linking, Chinese and English side by side: its own pages, and what the others say instead. */
import type { LinkPageName, PageName } from '../flows/answer';
import type { LinkPurpose } from '../odoo/types';
import type { Both, PageText } from './page-text';

export const LINK_PAGES: Readonly<Record<LinkPageName, Both<PageText>>> = {
  confirm_link: {
    zh: { title: '请确认', what: '请核对下面的账号。', todo: '只有是您本人的账号，才点“继续”。' },
    en: {
      title: 'Please confirm',
      what: 'Please look at the user below.',
      todo: 'Tap “Continue” only if it is your own.',
    },
  },
  expired_link: {
    zh: {
      title: '二维码已失效',
      what: '这个二维码已经用过、已过期，或已被撤销。',
      todo: '请在 Odoo 里打开新的二维码再扫，或请给您二维码的同事再发一个。',
    },
    en: {
      title: 'QR code no longer valid',
      what: 'This QR code was used already, has expired or was withdrawn.',
      todo: 'Please open a new one in Odoo and scan it, or ask the colleague who gave it to you for another.',
    },
  },
  link_waiting: {
    zh: {
      title: '正在等待确认',
      what: '已经有一个微信在等待与这个账号绑定，确认之前不能再扫。',
      todo: '如果那是您，请查看进度；如果不是，请马上告诉给您二维码的同事。',
    },
    en: {
      title: 'Waiting to be confirmed',
      what: 'A WeChat account is waiting to be linked to this user already, and no other can be until that is decided.',
      todo: 'If it is yours, see how it stands; if not, tell the colleague who gave you the QR code at once.',
    },
  },
  already_linked: {
    zh: {
      title: '此微信已绑定其他账号',
      what: '这个微信已经绑定了别的账号，所以没有任何改动。',
      todo: '一个微信只能绑定一个账号，如需更改，请联系管理员。',
    },
    en: {
      title: 'Linked to another user already',
      what: 'This WeChat account belongs to another user already, so nothing was changed.',
      todo: 'A WeChat account can be linked to one user only; please ask your administrator if that should change.',
    },
  },
  already_yours: {
    zh: {
      title: '已经绑定',
      what: '这个微信已经绑定您的账号，无需再次绑定。',
      todo: '以后用这个微信就能登录，可以关闭本页了。',
    },
    en: {
      title: 'Linked already',
      what: 'This WeChat account is linked to your user already.',
      todo: 'You can log in with it and close this page.',
    },
  },
  other_account: {
    zh: {
      title: '不是同一个微信',
      what: '这个微信没有绑定您的 Odoo 账号，不能确认您的身份。',
      todo: '请用已经绑定的微信再扫一次。',
    },
    en: {
      title: 'Another WeChat account',
      what: 'This WeChat account is not linked to your Odoo user, so it cannot confirm who you are.',
      todo: 'Please scan again with the account that is linked.',
    },
  },
  checked: {
    zh: { title: '身份已确认', what: '您已经用微信确认了身份。', todo: '请回到 Odoo 继续操作。' },
    en: {
      title: 'Identity confirmed',
      what: 'You have confirmed with WeChat that it is you.',
      todo: 'Please go back to Odoo to continue.',
    },
  },
};

/** What pages of a login say where it was no login. Who comes from a code has no login to go back to, only the code. */
export const LINK_WORDING: Readonly<Partial<Record<PageName, Both<PageText>>>> = {
  cancelled: {
    zh: {
      title: '已取消',
      what: '没有任何改动，您的微信没有绑定。',
      todo: '二维码如果是别人发来的，请告诉管理员；如果是误点，再扫一次就行。',
    },
    en: {
      title: 'Cancelled',
      what: 'Nothing was changed, and your WeChat account was not linked.',
      todo: 'If somebody sent you the QR code, tell your administrator; if you tapped by mistake, scan it again.',
    },
  },
  expired: {
    zh: { title: '操作已过期', what: '这次操作等待太久，或已经用过。', todo: '请再扫一次二维码。' },
    en: {
      title: 'This has expired',
      what: 'This took too long or was used already.',
      todo: 'Please scan the QR code again.',
    },
  },
  invalid: {
    zh: { title: '链接无效', what: '这个链接不完整，或不属于此浏览器。', todo: '请再扫一次二维码。' },
    en: {
      title: 'Invalid link',
      what: 'This link is incomplete or does not belong to this browser.',
      todo: 'Please scan the QR code again.',
    },
  },
  cookies: {
    zh: {
      title: '浏览器未保存信息',
      what: '浏览器没有保留本站的 Cookie，无法继续。',
      todo: '请允许 Cookie，再扫一次二维码。',
    },
    en: {
      title: 'Cookies are missing',
      what: 'Your browser did not keep the cookie of this site, so this cannot be completed.',
      todo: 'Please allow cookies and scan the QR code again.',
    },
  },
  snapshot: {
    zh: {
      title: '请使用完整服务',
      what: '当前页面是微信的快照模式，不能绑定或确认身份。',
      todo: '请点击页面下方的“使用完整服务”，再扫一次二维码。',
    },
    en: {
      title: 'Please use the full service',
      what: 'WeChat shows this page in snapshot mode, in which nothing can be linked or confirmed.',
      todo: 'Tap “使用完整服务” (Use full service) at the bottom of the page, then scan the QR code again.',
    },
  },
  refused: {
    zh: { title: '无法绑定', what: '这个账号目前不能使用微信。', todo: '请联系管理员。' },
    en: {
      title: 'Linking not possible',
      what: 'This user or this WeChat account cannot be used for WeChat at present.',
      todo: 'Please ask your administrator.',
    },
  },
  refused_admin: {
    zh: {
      title: '管理员不能使用微信',
      what: '出于安全考虑，管理员账号不能绑定微信。',
      todo: '请继续用密码登录。',
    },
    en: {
      title: 'Administrators cannot use WeChat',
      what: 'For security, administrator accounts cannot be linked to WeChat here.',
      todo: 'Please go on logging in with your password.',
    },
  },
  odoo_unreachable: {
    zh: { title: '系统暂时无法访问', what: '现在无法连接 Odoo。', todo: '请过一会儿再扫一次二维码。' },
    en: {
      title: 'Odoo cannot be reached',
      what: 'Odoo cannot be reached at the moment.',
      todo: 'Please scan the QR code again in a moment.',
    },
  },
  wechat_busy: {
    zh: {
      title: '微信暂时没有响应',
      what: '微信现在繁忙或没有响应，没有任何改动。',
      todo: '请过一会儿再扫一次二维码。',
    },
    en: {
      title: 'WeChat is not answering',
      what: 'WeChat is busy or does not answer, so nothing was changed.',
      todo: 'Please scan the QR code again in a moment.',
    },
  },
  busy: {
    zh: { title: '服务繁忙', what: '服务暂时繁忙，没有任何改动。', todo: '请过一会儿再扫一次二维码。' },
    en: {
      title: 'The service is busy',
      what: 'The service is busy at the moment, so nothing was changed.',
      todo: 'Please scan the QR code again in a moment.',
    },
  },
  misconfigured: {
    zh: {
      title: '微信设置有误',
      what: '微信还没有正确设置，现在不能使用。',
      todo: '请把下面的编号告诉管理员。',
    },
    en: {
      title: 'WeChat is not set up correctly',
      what: 'WeChat is not set up correctly and cannot be used now.',
      todo: 'Please tell your administrator the reference below.',
    },
  },
  secret_refused: {
    zh: {
      title: '请稍候',
      what: '微信登录正在更换密钥，或设置有误，还没有任何改动。',
      todo: '请不要关闭本页，它会自动重试；如果几分钟后没有变化，请把下面的编号告诉管理员。',
    },
    en: {
      title: 'One moment, please',
      what: 'WeChat login is getting a new key or is not set up correctly, so nothing was changed yet.',
      todo: 'This page tries again by itself: leave it open. If nothing changes in a few minutes, tell your administrator the reference below.',
    },
  },
  open_in_wechat: {
    zh: {
      title: '请用微信扫码',
      what: '这个二维码只能在微信里使用，而您正在使用其他浏览器。',
      todo: '请打开微信的“扫一扫”，再扫一次二维码；也可以把下面的地址发到微信里点开。',
    },
    en: {
      title: 'Please scan with WeChat',
      what: 'This QR code works inside WeChat only, and this is another browser.',
      todo: 'Open Scan in WeChat and scan the QR code again, or send the address below to yourself in WeChat and open it there.',
    },
  },
};

/** What the page `confirm_link` asks, by what the code is for: what happens, and who may want it. */
export const LINK_QUESTIONS: Readonly<Record<LinkPurpose, Both<Pick<PageText, 'what' | 'todo'>>>> = {
  link: {
    zh: {
      what: '您的微信将绑定到这个 Odoo 账号，以后用微信就能登录它：',
      todo: '只有您本人刚在 Odoo 里打开了这个二维码，才点“继续”；二维码如果是别人发来的，请点“不是我”，没有人需要您替他扫码。',
    },
    en: {
      what: 'Your WeChat account will be linked to this Odoo user, to log in with from then on:',
      todo: 'Tap “Continue” only if you have just opened this QR code in Odoo yourself; if somebody sent it to you, tap “Not\u00a0me”: nobody needs you to scan for them.',
    },
  },
  invitation: {
    zh: {
      what: '邀请您把微信绑定到这个 Odoo 账号，以后用微信就能登录它：',
      todo: '只有上面是您本人的账号，并且您认识邀请人，才点“继续”；除此以外没有人会让您扫这个码，有疑问请点“不是我”。',
    },
    en: {
      what: 'You are invited to link your WeChat account to this Odoo user, to log in with from then on:',
      todo: 'Tap “Continue” only if this is your own user and you know who invites you; nobody else will ever ask you for this, so if in doubt tap “Not\u00a0me”.',
    },
  },
  check: {
    zh: {
      what: '请用微信确认，正在使用这个 Odoo 账号的是您本人：',
      todo: '只有您本人正在 Odoo 里操作，才点“继续”；二维码如果是别人发来的，请点“不是我”，没有人需要您替他确认。',
    },
    en: {
      what: 'Confirm with WeChat that it is you who is using this Odoo user:',
      todo: 'Tap “Continue” only if you are working in Odoo yourself right now; if somebody sent you the QR code, tap “Not\u00a0me”: nobody needs you to confirm for them.',
    },
  },
};
