/** Owns every text of the sidecar's pages, Chinese and English side by side. */
import type { PageName } from '../flows/answer';
import type { Language } from './language';

export interface PageText {
  readonly title: string;
  /** One sentence: what happened. */
  readonly what: string;
  /** One sentence: what to do. */
  readonly todo: string;
}

type Both<T> = Readonly<Record<Language, T>>;

export const PAGE_TEXTS: Readonly<Record<PageName, Both<PageText>>> = {
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
      what: '出于安全考虑，管理员账号不能用微信登录。',
      todo: '请用密码登录。',
    },
    en: {
      title: 'Administrators log in with a password',
      what: 'For security, administrator accounts cannot log in with WeChat here.',
      todo: 'Please log in with your password.',
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
    zh: { title: '系统暂时无法访问', what: '登录服务现在联系不上 Odoo。', todo: '请过一会儿再试。' },
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
};

export const LABELS: Both<Readonly<Record<'retry' | 'password' | 'reference' | 'address', string>>> = {
  zh: { retry: '重新登录', password: '用密码登录', reference: '编号', address: '登录页地址' },
  en: {
    retry: 'Try again',
    password: 'Log in with password',
    reference: 'Reference',
    address: 'Address of the login page',
  },
};
