/** Owns the look of the pages: one stylesheet, a phone first, light and dark. Kept as text so that the build is one file. */

export const PAGE_STYLE = `:root {
  --green: #07c160;
  /* White on WeChat's own green has a contrast of 2.4; on this one 5.1, enough for text of any size. */
  --button: #07803f;
  --button-text: #fff;
  --back: #ededed;
  --card: #fff;
  --inset: #f5f6f7;
  --caution: #fff4de;
  --text: #191919;
  --soft: #5f6368;
  --line: #d9d9d9;
  --alarm: #b3261e;
  --tone: var(--green);
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #111;
    --card: #1e1e1e;
    --inset: #282828;
    --caution: #3a2f1a;
    --text: #ededed;
    --soft: #a8a8a8;
    --line: #3a3a3a;
    --alarm: #ff8a80;
    --button: #07c160;
    --button-text: #06150c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  display: flex;
  align-items: center;
  justify-content: center;
  padding: max(24px, env(safe-area-inset-top)) 16px max(24px, env(safe-area-inset-bottom));
  background: var(--back);
  color: var(--text);
  font: 18px/1.6 system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
}
main {
  width: 100%;
  max-width: 440px;
  padding: 40px 24px 24px;
  border-radius: 16px;
  background: var(--card);
  text-align: center;
}
/* Lines of Chinese end only where the template has marked a word's end, and where the place is too narrow for a word. */
:lang(zh) { word-break: keep-all; }
.warn { --tone: #fa9d3b; }
.stop { --tone: #fa5151; }
svg { width: 72px; height: 72px; margin-bottom: 8px; }
circle { fill: var(--tone); }
path { fill: none; stroke: #fff; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.ask svg { width: 48px; height: 48px; margin-bottom: 0; }
.ask path { stroke-width: 1.6; }
.ask h1 { margin: 8px 0; }
h1, p { text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: 12px 0 16px; font-size: 24px; line-height: 1.35; font-weight: 600; }
p { margin: 0 0 8px; color: var(--soft); }
.address { margin: 20px 0 0; padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; }
.address span { display: block; font-size: 14px; }
.address b { color: var(--text); font-size: 16px; font-weight: 500; -webkit-user-select: all; user-select: all; }
.company { margin: 14px 0; color: var(--text); font-size: 25px; line-height: 1.3; font-weight: 600; }
.company small { display: block; margin-top: 4px; color: var(--soft); font-size: 16px; font-weight: 400; }
table { width: 100%; padding: 6px 14px; border-radius: 10px; background: var(--inset); font-size: 15px; text-align: start; }
th { padding: 3px 14px 3px 0; color: var(--soft); font-weight: 400; text-align: start; vertical-align: top; white-space: nowrap; }
td { width: 100%; padding: 3px 0; font-weight: 500; overflow-wrap: anywhere; }
td span { display: inline-block; }
.caution {
  margin: 12px 0 0;
  padding: 12px 14px;
  border-radius: 10px;
  background: var(--caution);
  color: var(--text);
  font-size: 16px;
  line-height: 1.5;
  text-align: start;
  text-wrap: wrap;
}
/* Inline, so that what is copied is six digits in a row. */
.digits {
  margin: 20px 0;
  color: var(--text);
  font-size: clamp(48px, 17vw, 72px);
  line-height: 1.1;
  letter-spacing: 0.02em;
  white-space: nowrap;
  -webkit-user-select: all;
  user-select: all;
}
.digits b { font-weight: 600; font-variant-numeric: tabular-nums; }
.digits b + b { margin-left: 0.35em; }
.wrong { color: var(--alarm); }
nav, form { display: grid; gap: 12px; margin: 32px 0 28px; }
/* One rule for both buttons: nothing makes one of them the obvious one. */
form { grid-template-columns: 1fr 1fr; margin: 20px 0 24px; }
form .button { border-color: var(--soft); }
.button {
  display: block;
  padding: 13px 16px;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: none;
  color: var(--text);
  font: inherit;
  font-size: 19px;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
.first { border-color: var(--button); background: var(--button); color: var(--button-text); }
.button:hover { filter: brightness(0.96); }
.button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
footer { margin-top: 28px; color: var(--soft); font-size: 14px; }
code { font: 14px ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.06em; }
@media (max-width: 480px) {
  body { align-items: stretch; padding-left: 0; padding-right: 0; background: var(--card); }
  main { border-radius: 0; padding-top: 12vh; }
  .ask { padding-top: 24px; }
}
`;
