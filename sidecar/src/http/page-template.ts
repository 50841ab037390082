/** Owns the HTML of a page: one template for all of them, and everything that varies escaped. Pure. */
import type { About, PageName } from '../flows/answer';
import { linkPath } from '../flows/link-code';
import type { Language } from './language';
import { LINK_WORDING } from './link-messages';
import { LABELS, PAGE_TEXTS } from './messages';
import type { PageText } from './page-text';
import { breakableAt } from './page-words';

export interface PageInput extends PageExtras {
  readonly page: PageName;
  readonly language: Language;
  /** Short reference that finds the log line. */
  readonly reference: string;
  /** Local path the person was going to; '' where unknown. */
  readonly next: string;
  /** Public origin; undefined where the settings are not known. */
  readonly origin: string | undefined;
}

/** What only pages behind a QR have: "try again" then leads back to it, and a password is of no use there. */
export interface PageExtras extends About {
  /** HTML between the title and the reference, instead of the page's two sentences. */
  readonly body?: (text: PageText, language: Language) => string;
  /** What the page's script compares with the state that it is told; without it there is no script. */
  readonly watched?: string;
}

export const STYLESHEET_PATH = '/wechat/static/pages.css';
export const SCRIPT_PATH = '/wechat/static/phone.js';

type Action = 'retry' | 'password' | 'standing';
type Tone = 'info' | 'good' | 'warn' | 'stop' | 'ask';

/** What can be done about each page, the best first, and how grave it is. */
const SHAPES: Readonly<Record<PageName, { readonly tone: Tone; readonly actions: readonly Action[] }>> = {
  refused: { tone: 'stop', actions: ['password'] },
  refused_admin: { tone: 'stop', actions: ['password'] },
  cancelled: { tone: 'info', actions: ['retry', 'password'] },
  expired: { tone: 'warn', actions: ['retry', 'password'] },
  invalid: { tone: 'warn', actions: ['retry', 'password'] },
  cookies: { tone: 'warn', actions: ['retry', 'password'] },
  snapshot: { tone: 'info', actions: ['retry'] },
  not_in_wechat: { tone: 'info', actions: ['password'] },
  odoo_unreachable: { tone: 'warn', actions: ['retry'] },
  wechat_busy: { tone: 'warn', actions: ['retry', 'password'] },
  busy: { tone: 'warn', actions: ['retry', 'password'] },
  misconfigured: { tone: 'stop', actions: ['password'] },
  secret_refused: { tone: 'warn', actions: ['password'] },
  not_linked: { tone: 'info', actions: ['password'] },
  suspended: { tone: 'info', actions: ['password'] },
  not_found: { tone: 'warn', actions: ['password'] },
  internal: { tone: 'stop', actions: ['retry', 'password'] },
  confirm: { tone: 'ask', actions: [] },
  digits: { tone: 'ask', actions: [] },
  done: { tone: 'good', actions: [] },
  logged_in: { tone: 'good', actions: [] },
  denied: { tone: 'stop', actions: [] },
  wrong_codes: { tone: 'stop', actions: [] },
  qr_in_use: { tone: 'warn', actions: [] },
  expired_qr: { tone: 'warn', actions: [] },
  open_in_wechat: { tone: 'info', actions: [] },
  confirm_link: { tone: 'ask', actions: [] },
  expired_link: { tone: 'warn', actions: [] },
  test_start: { tone: 'ask', actions: [] },
  test_done: { tone: 'good', actions: [] },
  test_failed: { tone: 'warn', actions: [] },
  link_waiting: { tone: 'info', actions: ['standing'] },
  already_linked: { tone: 'stop', actions: [] },
  already_yours: { tone: 'good', actions: [] },
  other_account: { tone: 'stop', actions: ['retry'] },
  checked: { tone: 'good', actions: [] },
};

/** Line drawings inside a 24 × 24 circle. */
const ICONS: Readonly<Record<Tone, string>> = {
  info: '<path d="M12 11v5.5M12 7.4v.1"/>',
  good: '<path d="M7.5 12.4l3.1 3.1 6-6.6"/>',
  warn: '<path d="M12 7v6M12 16.6v.1"/>',
  stop: '<path d="M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4"/>',
  ask: '<path d="M6.8 7.6h10.4v6.8H6.8zM9.6 17h4.8"/>',
};

/** The whole document. */
export function renderPage(input: PageInput): string {
  const { page, language, reference, body = standardBody(input), watched } = input;
  const text = textOf(input);
  const { tone } = SHAPES[page];
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex">
<title>${escapeHtml(text.title)}</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">${watched === undefined ? '' : `\n<script src="${SCRIPT_PATH}" defer></script>`}
</head>
<body>
<main class="${tone}" data-page="${page}"${watched === undefined ? '' : ` data-watched="${escapeHtml(watched)}"`}>
<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/>${ICONS[tone]}</svg>
<h1>${prose(text.title, language)}</h1>
${body(text, language)}
<footer>${escapeHtml(LABELS[language].reference)} <code>${escapeHtml(reference)}</code></footer>
</main>
</body>
</html>
`;
}

/** The page's text, in the words of linking where it is about that. */
export function textOf({ page, language, linkCode }: Pick<PageInput, 'page' | 'language' | 'linkCode'>): PageText {
  return ((linkCode !== undefined && LINK_WORDING[page]) || PAGE_TEXTS[page])[language];
}

/** The two sentences, an address where one has to be copied, and the buttons. */
function standardBody(input: PageInput): (text: PageText, language: Language) => string {
  return ({ what, todo }, language) =>
    [
      `<p>${prose(what, language)}</p>`,
      `<p>${prose(todo, language)}</p>`,
      ...addressToCopy(input),
      ...buttons(input),
    ].join('\n');
}

function addressToCopy(input: PageInput): readonly string[] {
  const { page, language, origin } = input;
  if (origin === undefined) return [];
  const { loginAddress, address } = LABELS[language];
  if (page === 'not_in_wechat') return [copied(loginAddress, `${origin}/web/login`)];
  const home = homeOf(input);
  if (page === 'open_in_wechat' && home !== undefined && home !== '') return [copied(address, `${origin}${home}`)];
  return [];
}

function copied(label: string, address: string): string {
  return `<p class="address"><span>${escapeHtml(label)}</span><b>${escapeHtml(address)}</b></p>`;
}

function buttons(input: PageInput): readonly string[] {
  const labels = LABELS[input.language];
  const home = homeOf(input);
  const actions = SHAPES[input.page].actions.filter((action) => isOfUse(action, home));
  if (actions.length === 0) return [];
  const links = actions.map((action, index) => {
    const again = action === 'retry' && home !== undefined;
    const label = again ? labels.again : labels[action];
    const href = again ? home : target(action, input.next);
    return `<a class="button${index === 0 ? ' first' : ''}" href="${escapeHtml(href)}">${escapeHtml(label)}</a>`;
  });
  return [`<nav>${links.join('\n')}</nav>`];
}

/** The page that "try again" leads back to; undefined with a direct login, '' where nobody remembers its code. */
function homeOf({ userCode, linkCode }: About): string | undefined {
  if (userCode !== undefined) return phonePath(userCode);
  return linkCode === undefined || linkCode === '' ? linkCode : linkPath(linkCode);
}

function isOfUse(action: Action, home: string | undefined): boolean {
  if (home === undefined || action === 'standing') return true;
  return action === 'retry' && home !== '';
}

function target(action: Action, next: string): string {
  const wish = next === '' ? '' : encodeURIComponent(next);
  switch (action) {
    case 'retry':
      return `/wechat/authorize${wish === '' ? '' : `?next=${wish}`}`;
    case 'standing':
      return '/auth_wechat/link';
    case 'password':
      return `/web/login${wish === '' ? '' : `?redirect=${wish}`}`;
  }
}

/** Where a QR leads; `userCode` is well formed. */
export function phonePath(userCode: string): string {
  return `/wechat/q/${userCode}`;
}

/** The form of a question: 不是我 comes first, and neither button looks more like the one to press. */
export function decisionForm(path: string, token: string, language: Language): string {
  const { deny, goOn } = LABELS[language];
  return `<form method="post" action="${escapeHtml(path)}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<button class="button" name="decision" value="deny">${escapeHtml(deny)}</button>
<button class="button" name="decision" value="continue">${escapeHtml(goOn)}</button>
</form>`;
}

/** Text as HTML whose lines end between words in Chinese too. */
export function prose(text: string, language: Language): string {
  return language === 'zh' ? breakableAt(text).map(escapeHtml).join('<wbr>') : escapeHtml(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
