/** Owns the simulator's start page: choose who you are, see what was called, go back to the login page. */
import type { Calls } from './calls';
import { avatar } from './consent-page';
import { type Answer, html, type Request } from './exchange';
import { bilingual, escapeHtml, layout } from './look';
import type { Persona, Personas } from './personas';
import { rememberFrom, rememberPersona, type Visitor, visitorOf } from './visitor';

export interface StartPageDeps {
  readonly personas: Personas;
  readonly calls: Calls;
  /** Address of the login page, '' for no way back. */
  readonly home: string;
}

/** GET shows the page; POST `persona`, `user` (a number) or `from` remembers the choice in a cookie. */
export function createStartPage({ personas, calls, home }: StartPageDeps): (request: Request) => Answer {
  const choose = (form: URLSearchParams): Answer => {
    const from = form.get('from');
    if (from !== null) return backToStart(rememberFrom(from === 'menu'));
    const number = form.get('user');
    const persona = personas.named(number === null ? (form.get('persona') ?? '') : `user-${number}`);
    return persona ? backToStart(rememberPersona(persona)) : html('<h1>persona?</h1>', 400);
  };
  return (request) => {
    if (request.method === 'POST') return choose(new URLSearchParams(request.body));
    return html(startPage(visitorOf(request, personas), personas.all, calls.read(), home));
  };
}

function backToStart(cookie: string): Answer {
  return { status: 303, headers: { Location: '/', 'Set-Cookie': cookie }, body: '' };
}

function startPage(visitor: Visitor, all: readonly Persona[], calls: Record<string, number>, home: string): string {
  const current = visitor.persona;
  const generated = current && !all.includes(current) && !all.some(({ name }) => name === current.name);
  const people = generated ? [...all, current] : all;
  return layout(
    '微信模拟器 WeChat simulator',
    `<main class="start">
<h1>${bilingual('微信模拟器', 'WeChat simulator')}</h1>
<h2>${bilingual('你是谁？', 'Who are you?')}</h2>
<form method="post" class="card">${people.map((persona) => choice(persona, current)).join('')}</form>
<form method="post" class="card"><div class="row"><label for="user">${bilingual('其他用户', 'User no.')}</label>
<input id="user" name="user" inputmode="numeric" pattern="[0-9]{1,9}" placeholder="1" required><button>${bilingual('选择', 'Choose')}</button></div></form>
<h2>${bilingual('你从哪里来？', 'Where do you come from?')}</h2>
<form method="post" class="card">
${way('link', '网页链接', 'A link on a page', !visitor.fromMenu)}
${way('menu', '公众号菜单（关注者不弹窗）', 'The account’s menu (followers see no dialog)', visitor.fromMenu)}
</form>
<h2>${bilingual('接口调用次数', 'Calls')}</h2>
<div class="card"><table id="calls">${Object.entries(calls).map(counter).join('')}</table></div>
${home && `<p class="note"><a href="${escapeHtml(home)}">${bilingual('回到登录页', 'Back to the login page')}</a></p>`}
</main>
<script>${REFRESH}</script>`,
  );
}

function choice(persona: Persona, current: Persona | undefined): string {
  return `<button class="row" name="persona" value="${persona.name}" aria-pressed="${persona.name === current?.name}">${avatar(persona)}
<div>${escapeHtml(persona.zh)}<small>${escapeHtml(persona.en)} · ${persona.openid}</small></div></button>`;
}

function way(value: string, zh: string, en: string, pressed: boolean): string {
  return `<button class="row" name="from" value="${value}" aria-pressed="${pressed}"><div>${zh}<small lang="en">${en}</small></div></button>`;
}

function counter([path, count]: [string, number]): string {
  return `<tr><th scope="row">${path}</th><td>${count}</td></tr>`;
}

const REFRESH = `
setInterval(async () => {
  const calls = await (await fetch('/__simulator/calls')).json();
  for (const row of document.querySelectorAll('#calls tr')) row.cells[1].textContent = calls[row.cells[0].textContent];
}, 2000);
`;
