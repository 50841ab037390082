/** Owns the page `confirm_link`: whose account is to be linked to whom, which browser asks, and the form. Pure. */
import { clientWords } from '../flows/client-words';
import { linkPath } from '../flows/link-code';
import type { LinkQuestion } from '../flows/link-page';
import type { Language } from './language';
import { LINK_QUESTIONS } from './link-messages';
import { LABELS } from './messages';
import { decisionForm, escapeHtml, prose } from './page-template';
import type { PageText } from './page-text';
import { inParts } from './phone-bodies';

/** @param token hidden field of the form */
export function confirmLinkBody(question: LinkQuestion, token: string): (text: PageText, language: Language) => string {
  return (_text, language) => {
    const labels = LABELS[language];
    const { what, todo } = LINK_QUESTIONS[question.purpose][language];
    const rows: readonly (readonly [string, string])[] = [
      [labels.company, named(question.company)],
      [labels.site, named(question.site)],
      ...(question.purpose === 'invitation'
        ? [[labels.invitedBy, named(question.by)] as const]
        : // Whoever is talked into scanning somebody else's code sees that it is no browser of theirs.
          ([
            [labels.askedBy, inParts(clientWords(question.userAgent, language))],
            [labels.ip, escapeHtml(question.ip)],
            [labels.time, escapeHtml(labels.ago(Math.floor(question.age / 60)))],
          ] as const)),
    ];
    return `<p>${prose(what, language)}</p>
<p class="company"><bdi>${escapeHtml(question.user)}</bdi></p>
<table>${rows.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${value}</td></tr>`).join('')}</table>
<p class="caution">${prose(todo, language)}</p>
${decisionForm(linkPath(question.code), token, language)}`;
  };
}

/** Words that somebody has chosen, in whatever direction they are written. */
function named(words: string): string {
  return `<bdi>${escapeHtml(words)}</bdi>`;
}
