/** Owns the look of the pages: one stylesheet, a phone first, light and dark. Kept as text so that the build is one file. */

export const PAGE_STYLE = `:root {
  --green: #07c160;
  /* White on WeChat's own green has a contrast of 2.4; on this one 5.1, enough for text of any size. */
  --button: #07803f;
  --button-text: #fff;
  --back: #ededed;
  --card: #fff;
  --text: #191919;
  --soft: #5f6368;
  --line: #d9d9d9;
  --tone: var(--green);
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #111;
    --card: #1e1e1e;
    --text: #ededed;
    --soft: #a8a8a8;
    --line: #3a3a3a;
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
.warn { --tone: #fa9d3b; }
.stop { --tone: #fa5151; }
svg { width: 72px; height: 72px; margin-bottom: 8px; }
circle { fill: var(--tone); }
path { fill: none; stroke: #fff; stroke-width: 2.2; stroke-linecap: round; }
h1, p { text-wrap: balance; }
h1 { margin: 12px 0 16px; font-size: 24px; line-height: 1.35; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 8px; color: var(--soft); overflow-wrap: break-word; }
.address { margin: 20px 0 0; padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; }
.address span { display: block; font-size: 14px; }
.address b { color: var(--text); font-size: 16px; font-weight: 500; overflow-wrap: anywhere; -webkit-user-select: all; user-select: all; }
nav { display: grid; gap: 12px; margin: 32px 0 28px; }
.button {
  display: block;
  padding: 13px 16px;
  border: 1px solid var(--line);
  border-radius: 10px;
  color: var(--text);
  font-size: 19px;
  font-weight: 600;
  text-decoration: none;
}
.first { border-color: var(--button); background: var(--button); color: var(--button-text); }
.button:hover { filter: brightness(0.96); }
.button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
footer { color: var(--soft); font-size: 14px; }
code { font: 14px ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.06em; }
@media (max-width: 480px) {
  body { align-items: stretch; padding-left: 0; padding-right: 0; background: var(--card); }
  main { border-radius: 0; padding-top: 12vh; }
}
`;
