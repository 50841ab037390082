/** Owns the HTML of a page: one template for all of them. Pure. */
import type { PageName } from '../flows/answer';
import type { Language } from './language';
import { LABELS, PAGE_TEXTS } from './messages';

export interface PageInput {
  readonly page: PageName;
  readonly language: Language;
  /** Short reference that finds the log line. */
  readonly reference: string;
  /** Local path the person was going to; '' where unknown. */
  readonly next: string;
  /** Public origin; undefined where the settings are not known. */
  readonly origin: string | undefined;
}

export const STYLESHEET_PATH = '/wechat/static/pages.css';

type Action = 'retry' | 'password';
type Tone = 'info' | 'warn' | 'stop';

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
  not_linked: { tone: 'info', actions: ['password'] },
  not_found: { tone: 'warn', actions: ['password'] },
  internal: { tone: 'stop', actions: ['retry', 'password'] },
};

/** Line drawings inside a 24 × 24 circle. */
const ICONS: Readonly<Record<Tone, string>> = {
  info: '<path d="M12 11v5.5M12 7.4v.1"/>',
  warn: '<path d="M12 7v6M12 16.6v.1"/>',
  stop: '<path d="M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4"/>',
};

/** The whole document; everything that varies is escaped here and nowhere else. */
export function renderPage({ page, language, reference, next, origin }: PageInput): string {
  const text = PAGE_TEXTS[page][language];
  const labels = LABELS[language];
  const { tone, actions } = SHAPES[page];
  const buttons = actions.map(
    (action, index) =>
      `<a class="button${index === 0 ? ' first' : ''}" href="${escapeHtml(target(action, next))}">${escapeHtml(labels[action])}</a>`,
  );
  const address =
    page === 'not_in_wechat' && origin !== undefined
      ? `<p class="address"><span>${escapeHtml(labels.address)}</span><b>${escapeHtml(`${origin}/web/login`)}</b></p>`
      : '';
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(text.title)}</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
<main class="${tone}" data-page="${page}">
<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/>${ICONS[tone]}</svg>
<h1>${escapeHtml(text.title)}</h1>
<p>${escapeHtml(text.what)}</p>
<p>${escapeHtml(text.todo)}</p>
${address}
<nav>${buttons.join('\n')}</nav>
<footer>${escapeHtml(labels.reference)} <code>${escapeHtml(reference)}</code></footer>
</main>
</body>
</html>
`;
}

function target(action: Action, next: string): string {
  const wish = next === '' ? '' : encodeURIComponent(next);
  switch (action) {
    case 'retry':
      return `/wechat/authorize${wish === '' ? '' : `?next=${wish}`}`;
    case 'password':
      return `/web/login${wish === '' ? '' : `?redirect=${wish}`}`;
  }
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
