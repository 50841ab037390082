/** Owns the look of the simulator's pages: WeUI-like, phone first, both languages on every page. */

/** Escapes text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text in both languages, Chinese first. Takes HTML-safe text. */
export function bilingual(zh: string, en: string): string {
  return `<span lang="zh-CN">${zh}</span> <small lang="en">${en}</small>`;
}

/** A whole page. `title` and `body` are HTML. */
export function layout(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A page with one message, as WeChat's error pages. All texts are HTML. */
export function messagePage(message: { icon: string; zh: string; en: string; note?: string }): string {
  return layout(message.zh, messageBody(message));
}

export function messageBody({
  icon,
  zh,
  en,
  note = '',
}: {
  icon: string;
  zh: string;
  en: string;
  note?: string;
}): string {
  return `<main class="message">
<div class="icon ${icon}" aria-hidden="true">${icon === 'warn' ? '!' : 'i'}</div>
<h1 lang="zh-CN">${zh}</h1>
<p lang="en">${en}</p>
${note && `<p class="note">${note}</p>`}
</main>`;
}

const STYLE = `
:root { --ink: rgba(0,0,0,.9); --quiet: rgba(0,0,0,.5); --line: rgba(0,0,0,.1); --page: #ededed; --card: #fff; --green: #07c160; --grey: #f2f2f2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: rgba(255,255,255,.85); --quiet: rgba(255,255,255,.5); --line: rgba(255,255,255,.1); --page: #111; --card: #191919; --grey: #2c2c2c; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--page); color: var(--ink); font: 17px/1.5 system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", sans-serif; }
small { color: var(--quiet); font-size: .75em; font-weight: 400; }
a { color: #576b95; text-decoration: none; }
button { font: inherit; cursor: pointer; border: 0; border-radius: 8px; padding: 10px 16px; background: var(--grey); color: var(--ink); }
button.primary { background: var(--green); color: #fff; }
button.primary small { color: rgba(255,255,255,.85); }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #10aeff; outline-offset: 2px; }
.message { min-height: 100vh; background: var(--card); padding: 72px 32px; text-align: center; }
.message h1 { font-size: 22px; font-weight: 500; margin: 24px 0 4px; }
.message p { color: var(--quiet); margin: 0; }
.message .note { margin-top: 16px; font-size: 14px; }
.icon { width: 72px; height: 72px; margin: 0 auto; border-radius: 50%; color: #fff; font: 600 44px/72px system-ui; }
.icon.warn { background: #fa5151; } .icon.info { background: #10aeff; }
.avatar { flex: none; width: 44px; height: 44px; border-radius: 6px; background: #b2c7d9; color: #fff; font: 600 20px/44px system-ui; text-align: center; }
.avatar.none { background: #c8c8c8; }
.row { display: flex; gap: 12px; align-items: center; }
.row > div:last-child { min-width: 0; overflow-wrap: anywhere; }
.sheet { position: fixed; inset: auto 0 0; max-width: 480px; margin: 0 auto; background: var(--card); border-radius: 12px 12px 0 0; padding: 24px 24px 32px; }
.sheet h1 { font-size: 17px; font-weight: 500; margin: 0; }
.sheet h2 { font-size: 20px; font-weight: 600; margin: 20px 0 16px; }
.sheet h2 small { display: block; }
.person { border: solid var(--line); border-width: 1px 0; padding: 14px 0; }
.choice { display: flex; gap: 16px; margin-top: 28px; }
.choice button { flex: 1; }
.choice small { display: block; line-height: 1.2; }
.note { color: var(--quiet); font-size: 13px; text-align: center; margin: 20px 0 0; }
.start { max-width: 560px; margin: 0 auto; padding: 24px 16px 48px; }
.start h1 { font-size: 24px; margin: 0; }
.start h2 { font-size: 15px; color: var(--quiet); font-weight: 500; margin: 28px 4px 8px; }
.card { background: var(--card); border-radius: 10px; overflow: hidden; }
.card + .card { margin-top: 12px; }
.card > * { width: 100%; margin: 0; padding: 12px 16px; border-bottom: 1px solid var(--line); }
.card > :last-child { border-bottom: 0; }
.card button.row { border-radius: 0; background: none; text-align: left; }
.card button[aria-pressed=true] { box-shadow: inset 4px 0 var(--green); }
.card button small { display: block; }
.card input { flex: 1; min-width: 0; font: inherit; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: none; color: inherit; }
table { border-collapse: collapse; font-size: 15px; }
th, td { padding: 8px 16px; text-align: left; font-weight: 400; overflow-wrap: anywhere; }
td { text-align: right; font-variant-numeric: tabular-nums; }
`;
