/** Owns the page `confirm_link`: whose account is to be linked to whom, and the form. Pure. */
import type { LinkQuestion } from '../flows/link-page';
import type { Language } from './language';
import { LINK_QUESTIONS } from './link-messages';
import { LABELS } from './messages';
import { decisionForm, escapeHtml, linkPath, prose } from './page-template';
import type { PageText } from './page-text';

/** @param token hidden field of the form */
export function confirmLinkBody(question: LinkQuestion, token: string): (text: PageText, language: Language) => string {
  return (_text, language) => {
    const labels = LABELS[language];
    const { what, todo } = LINK_QUESTIONS[question.purpose][language];
    const rows: readonly (readonly [string, string])[] = [
      [labels.company, question.company],
      [labels.site, question.site],
      ...(question.purpose === 'invitation' ? [[labels.invitedBy, question.by] as const] : []),
    ];
    return `<p>${prose(what, language)}</p>
<p class="company"><bdi>${escapeHtml(question.user)}</bdi></p>
<table>${rows.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td><bdi>${escapeHtml(value)}</bdi></td></tr>`).join('')}</table>
<p class="caution">${prose(todo, language)}</p>
${decisionForm(linkPath(question.code), token, language)}`;
  };
}
