/** Owns the two pages of a scan that show more than sentences: what is to be allowed, and the digits. Pure. */
import { clientWords } from '../flows/client-words';
import { CODE_TRIES } from '../flows/pending-login';
import type { LoginRequest } from '../flows/phone-view';
import type { Language } from './language';
import { LABELS } from './messages';
import { decisionForm, escapeHtml, phonePath, prose } from './page-template';
import type { PageText } from './page-text';

type Body = (text: PageText, language: Language) => string;

/**
 * What a person is about to allow, and the form.
 * @param token hidden field of the form
 * @param now milliseconds since the epoch
 */
export function confirmBody(request: LoginRequest, token: string, now: number): Body {
  return ({ what, todo }, language) => {
    const labels = LABELS[language];
    const rows: readonly (readonly [string, string])[] = [
      [labels.computer, inParts(clientWords(request.userAgent, language))],
      [labels.ip, escapeHtml(request.ip)],
      [labels.time, timeOf(request.createdAt, language, now)],
    ];
    return `<p>${prose(what, language)}</p>
<p class="company">${prose(request.company, language)}<small>${escapeHtml(request.site)}</small></p>
<table>${rows.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${value}</td></tr>`).join('')}</table>
<p class="caution">${prose(todo, language)}</p>
${decisionForm(phonePath(request.userCode), token, language)}`;
  };
}

/** @param left how many codes may be tried */
export function digitsBody(digits: string, left = CODE_TRIES): Body {
  return ({ what, todo }, language) => {
    const labels = LABELS[language];
    const spoken = `${labels.code} ${[...digits].join(' ')}`;
    return `<p>${prose(what, language)}</p>
<p class="digits" role="img" aria-label="${escapeHtml(spoken)}"><b>${escapeHtml(digits.slice(0, 3))}</b><b>${escapeHtml(digits.slice(3))}</b></p>
${left < CODE_TRIES ? `<p class="wrong" role="status">${prose(labels.left(left), language)}</p>\n` : ''}<p class="caution">${prose(todo, language)}</p>`;
  };
}

/** Browser and system, each on one line as long as it fits there. */
export function inParts(words: string): string {
  const parts = words.split(' · ').map((part) => `<span>${escapeHtml(part)}</span>`);
  return parts.join(' · ');
}

/**
 * How long ago, and no clock: which zone the phone is in only a script could say, and the server's or the company's may be
 * another. A login lives for minutes, so this is as exact as anybody needs, and true everywhere.
 */
function timeOf(createdAt: number, language: Language, now: number): string {
  const minutes = Math.max(0, Math.floor((now - createdAt) / 60_000));
  return `<time datetime="${new Date(createdAt).toISOString()}">${escapeHtml(LABELS[language].ago(minutes))}</time>`;
}
