/** Owns every text of the sidecar's pages but those of linking, Chinese and English side by side. */
import type { PageName } from '../flows/answer';
import { LINK_PAGES } from './link-messages';
import { TEST_PAGES } from './test-messages';
import type { Both, PageText } from './page-text';

export const PAGE_TEXTS: Readonly<Record<PageName, Both<PageText>>> = {
  ...LINK_PAGES,
  ...TEST_PAGES,
  refused: {
    zh: {
      title: '无法登录',
      what: '此微信账号目前不能用于登录。',
      todo: '请用密码登录，或联系管理员。',
    },
    en: {
      title: 'Login not possible',
      what: 'This WeChat account cannot be used to log in at present.',
      todo: 'Please log in with your password or ask your administrator.',
    },
  },
  refused_admin: {
    zh: {
      title: '管理员请用密码登录',
      what: '出于安全考虑，管理员不能用这个微信登录。',
      todo: '请用密码登录；如果这里允许管理员用微信登录，请在首选项里确认这个微信是您的。',
    },
    en: {
      title: 'Administrators log in with a password',
      what: 'For security, administrators cannot log in with this WeChat account.',
      todo: 'Please log in with your password; where administrators may use WeChat, confirm in Preferences that this account is yours.',
    },
  },
  cancelled: {
    zh: { title: '已取消登录', what: '您没有同意微信授权，所以没有登录。', todo: '可以重试，或改用密码登录。' },
    en: {
      title: 'Login cancelled',
      what: 'You did not allow the login in WeChat, so you are not logged in.',
      todo: 'You can try again or log in with your password.',
    },
  },
  expired: {
    zh: { title: '登录已过期', what: '这次登录等待太久，或已经用过。', todo: '请重新登录。' },
    en: {
      title: 'This login has expired',
      what: 'This login took too long or was used already.',
      todo: 'Please start again.',
    },
  },
  invalid: {
    zh: { title: '登录链接无效', what: '这个登录链接不完整，或不属于此浏览器。', todo: '请重新登录。' },
    en: {
      title: 'Invalid login link',
      what: 'This login link is incomplete or does not belong to this browser.',
      todo: 'Please start again.',
    },
  },
  cookies: {
    zh: {
      title: '浏览器未保存登录信息',
      what: '浏览器没有保留本站的 Cookie，无法完成登录。',
      todo: '请允许 Cookie 后重试，或改用密码登录。',
    },
    en: {
      title: 'Cookies are missing',
      what: 'Your browser did not keep the cookie of this site, so the login cannot be completed.',
      todo: 'Please allow cookies and try again, or log in with your password.',
    },
  },
  snapshot: {
    zh: {
      title: '请使用完整服务',
      what: '当前页面是微信的快照模式，不能登录。',
      todo: '请点击页面下方的“使用完整服务”，然后重试。',
    },
    en: {
      title: 'Please use the full service',
      what: 'WeChat shows this page in snapshot mode, in which nobody can log in.',
      todo: 'Tap “使用完整服务” (Use full service) at the bottom of the page, then try again.',
    },
  },
  not_in_wechat: {
    zh: {
      title: '请在微信中打开',
      what: '微信登录只能在微信里进行，而您正在使用其他浏览器。',
      todo: '把下面的地址发到微信（例如发给“文件传输助手”），再在微信里点开；也可以用密码登录。',
    },
    en: {
      title: 'Please open this in WeChat',
      what: 'Logging in with WeChat works inside WeChat, and this is another browser.',
      todo: 'Send the address below to yourself in WeChat (for example to File Transfer) and open it there, or log in with your password.',
    },
  },
  odoo_unreachable: {
    zh: { title: '系统暂时无法访问', what: '登录服务现在无法连接 Odoo。', todo: '请过一会儿再试。' },
    en: {
      title: 'Odoo cannot be reached',
      what: 'The login service cannot reach Odoo at the moment.',
      todo: 'Please try again in a moment.',
    },
  },
  wechat_busy: {
    zh: {
      title: '微信暂时没有响应',
      what: '微信现在繁忙或没有响应，登录未完成。',
      todo: '请过一会儿再试，或用密码登录。',
    },
    en: {
      title: 'WeChat is not answering',
      what: 'WeChat is busy or does not answer, so the login was not completed.',
      todo: 'Please try again in a moment or log in with your password.',
    },
  },
  busy: {
    zh: { title: '登录服务繁忙', what: '登录服务暂时繁忙，登录未完成。', todo: '请过一会儿再试，或用密码登录。' },
    en: {
      title: 'The login service is busy',
      what: 'The login service is busy at the moment, so the login was not completed.',
      todo: 'Please try again in a moment or log in with your password.',
    },
  },
  misconfigured: {
    zh: {
      title: '微信登录设置有误',
      what: '微信登录还没有正确设置，现在不能使用。',
      todo: '请用密码登录，并把下面的编号告诉管理员。',
    },
    en: {
      title: 'WeChat login is not set up correctly',
      what: 'WeChat login is not set up correctly and cannot be used now.',
      todo: 'Please log in with your password and tell your administrator the reference below.',
    },
  },
  secret_refused: {
    zh: {
      title: '请稍候',
      what: '微信登录正在更换密钥，或设置有误，暂时不能使用。',
      todo: '请不要关闭本页，它会自动重试，也可以用密码登录；如果几分钟后没有变化，请把下面的编号告诉管理员。',
    },
    en: {
      title: 'One moment, please',
      what: 'WeChat login is getting a new key or is not set up correctly, so it cannot be used right now.',
      todo: 'This page tries again by itself: leave it open, or log in with your password. If nothing changes in a few minutes, tell your administrator the reference below.',
    },
  },
  not_linked: {
    zh: {
      title: '此微信尚未绑定账号',
      what: '这个微信还没有绑定任何账号。',
      todo: '请先用密码登录，并请管理员为您绑定微信。',
    },
    en: {
      title: 'WeChat account not linked',
      what: 'This WeChat account is not linked to any user yet.',
      todo: 'Please log in with your password and ask your administrator to link your WeChat account.',
    },
  },
  suspended: {
    zh: {
      title: '请先用密码登录一次',
      what: '您的密码被重置过，或者您成为了管理员，微信登录因此暂停。',
      todo: '请用密码（重置过的，用新密码）登录，在“首选项”中确认这个微信仍是您的，之后就能继续用微信登录。',
    },
    en: {
      title: 'Please log in with your password once',
      what: 'Your password was reset, or you have become an administrator, so logging in with WeChat is paused.',
      todo: 'Log in with your password (the new one, if it was reset) and confirm in Preferences that this WeChat account is still yours. Then WeChat works again.',
    },
  },
  not_found: {
    zh: { title: '页面不存在', what: '这里没有您要找的页面。', todo: '请回到登录页。' },
    en: { title: 'Page not found', what: 'There is no such page here.', todo: 'Please go back to the login page.' },
  },
  internal: {
    zh: { title: '出错了', what: '登录服务出现意外错误。', todo: '请重试；如仍有问题，请把下面的编号告诉管理员。' },
    en: {
      title: 'Something went wrong',
      what: 'The login service ran into an unexpected error.',
      todo: 'Please try again; if it happens again, tell your administrator the reference below.',
    },
  },
  confirm: {
    zh: {
      title: '登录确认',
      what: '有一台电脑请求用您的微信登录：',
      todo: '只有您本人正在这台电脑上登录时，才点“继续”；二维码如果是别人发来的，请点“不是我”。',
    },
    en: {
      title: 'Confirm login',
      what: 'A computer asks to log in with your WeChat:',
      todo: 'Tap “Continue” only if you are logging in on this computer yourself; if somebody sent you the QR code, tap “Not\u00a0me”.',
    },
  },
  digits: {
    zh: {
      title: '请在电脑上输入验证码',
      what: '在您要登录的电脑上输入下面的六位验证码，两分钟内有效。',
      todo: '请只在您自己的电脑上输入，本公司没有任何人会向您索要验证码。',
    },
    en: {
      title: 'Type this code on your computer',
      what: 'Type these six digits on the computer where you are logging in, within two minutes.',
      todo: 'They belong on your own computer only, and nobody of the company will ever ask you for them.',
    },
  },
  done: {
    zh: { title: '确认成功', what: '您的电脑正在登录。', todo: '请回到电脑上继续，登录会自动完成。' },
    en: {
      title: 'Confirmed',
      what: 'Your computer is logging in.',
      todo: 'Please go back to your computer, where the login completes by itself.',
    },
  },
  logged_in: {
    zh: {
      title: '电脑已登录',
      what: '您已经在电脑上登录成功。',
      todo: '可以关闭本页，回到电脑上使用；如果不是您本人操作，请马上联系管理员。',
    },
    en: {
      title: 'Your computer is logged in',
      what: 'The login on your computer is complete.',
      todo: 'You can close this page and go back to your computer; if this was not you, tell your administrator at once.',
    },
  },
  denied: {
    zh: {
      title: '已拒绝登录',
      what: '那台电脑没有登录。',
      todo: '二维码如果是别人发来的，请告诉管理员；如果是您自己要登录，请在电脑上刷新二维码再扫。',
    },
    en: {
      title: 'Login refused',
      what: 'That computer was not logged in.',
      todo: 'If somebody sent you the QR code, tell your administrator; if you want to log in yourself, get a new QR code on your computer.',
    },
  },
  wrong_codes: {
    zh: {
      title: '登录已取消',
      what: '电脑上三次输错了验证码，这次登录已经取消。',
      todo: '请在电脑上刷新二维码再扫；如果输入的人不是您，请告诉管理员。',
    },
    en: {
      title: 'Login cancelled',
      what: 'A wrong code was typed on the computer three times, so this login was cancelled.',
      todo: 'Get a new QR code on your computer and scan it; if it was not you who typed, tell your administrator.',
    },
  },
  qr_in_use: {
    zh: {
      title: '二维码已被使用',
      what: '另一部手机正在用这个二维码登录。',
      todo: '如果您也要登录，请在您的电脑上刷新二维码再扫。',
    },
    en: {
      title: 'QR code already in use',
      what: 'Another phone is logging in with this QR code.',
      todo: 'To log in yourself, get a new QR code on your own computer and scan that one.',
    },
  },
  expired_qr: {
    zh: { title: '二维码已失效', what: '这个二维码已经过期，或已经用过。', todo: '请在电脑上刷新二维码再扫。' },
    en: {
      title: 'QR code no longer valid',
      what: 'This QR code has expired or was used already.',
      todo: 'Please get a new QR code on your computer and scan it.',
    },
  },
  open_in_wechat: {
    zh: {
      title: '请用微信扫码',
      what: '这个登录二维码只能在微信里使用，而您正在使用其他浏览器。',
      todo: '请打开微信的“扫一扫”，再扫一次电脑上的二维码；也可以把下面的地址发到微信里点开。',
    },
    en: {
      title: 'Please scan with WeChat',
      what: 'This QR code works inside WeChat only, and this is another browser.',
      todo: 'Open Scan in WeChat and scan the QR code on the computer again, or send the address below to yourself in WeChat and open it there.',
    },
  },
};

export interface Labels {
  readonly retry: string;
  /** Where it leads back to the page of a QR. */
  readonly again: string;
  readonly password: string;
  /** To the page of Odoo that says how a link stands. */
  readonly standing: string;
  readonly reference: string;
  /** Of the login page, and of the QR's page. */
  readonly loginAddress: string;
  readonly address: string;
  readonly computer: string;
  readonly ip: string;
  readonly time: string;
  /** Full minutes since then. */
  readonly ago: (minutes: number) => string;
  readonly company: string;
  readonly site: string;
  readonly invitedBy: string;
  readonly askedBy: string;
  readonly deny: string;
  readonly goOn: string;
  readonly code: string;
  /** After a wrong code: how many more may be tried, 1 or 2. */
  readonly left: (tries: number) => string;
}

export const LABELS: Both<Labels> = {
  zh: {
    retry: '重新登录',
    again: '重试',
    password: '用密码登录',
    standing: '查看进度',
    reference: '编号',
    loginAddress: '登录页地址',
    address: '本页地址',
    computer: '电脑',
    ip: 'IP 地址',
    time: '时间',
    ago: (minutes) => (minutes === 0 ? '刚刚' : `${minutes} 分钟前`),
    company: '公司',
    site: '网站',
    invitedBy: '邀请人',
    askedBy: '请求来自',
    deny: '不是我',
    goOn: '继续',
    code: '验证码',
    left: (tries) => `刚才输入的验证码不对，还可以再试 ${tries} 次。`,
  },
  en: {
    retry: 'Try again',
    again: 'Try again',
    password: 'Log in with password',
    standing: 'See how it stands',
    reference: 'Reference',
    loginAddress: 'Address of the login page',
    address: 'Address of this page',
    computer: 'Computer',
    ip: 'IP address',
    time: 'Time',
    ago: (minutes) => (minutes === 0 ? 'Just now' : minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`),
    company: 'Company',
    site: 'Site',
    invitedBy: 'Invited by',
    askedBy: 'Asked for by',
    deny: 'Not me',
    goOn: 'Continue',
    code: 'Code',
    left: (tries) => `That code was wrong; you can try ${tries === 1 ? 'once' : 'twice'} more.`,
  },
};
