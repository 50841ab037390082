/** Owns the consent dialog, drawn like WeChat's. */
import { numbered } from './authorize-request';
import { bilingual, escapeHtml, layout } from './look';
import { authorizeErrorBody } from './pages';
import type { Persona } from './personas';

/** The service account that asks. */
export const ACCOUNT_NAME = '示例公司 Demo Company';

/** Posts `decision` = `allow` or `deny` to the address it was shown at. */
export function consentPage(persona: Persona): string {
  return layout('微信授权 WeChat authorisation', `${dialog(persona)}\n${FRAGMENT_CHECK}`);
}

/**
 * A server never sees the fragment, so the browser looks: without `#wechat_redirect` WeChat refuses the link.
 * Only a dialog can look; a silent redirect is gone before any script runs.
 */
const FRAGMENT_CHECK = `<template id="no-fragment">${authorizeErrorBody(numbered(0))}</template>
<script>
if (location.hash !== '#wechat_redirect') {
  document.body.replaceChildren(document.getElementById('no-fragment').content);
}
</script>`;

function dialog(persona: Persona): string {
  return `<main class="sheet">
<div class="row"><div class="avatar" style="background:#07c160" aria-hidden="true">示</div><h1>${ACCOUNT_NAME} ${bilingual('申请', 'requests')}</h1></div>
<h2>${bilingual('获取你的昵称、头像', 'Access your nickname and profile photo')}</h2>
<div class="row person">${avatar(persona)}<div>${escapeHtml(persona.nickname)}<br>${bilingual('微信个人信息', 'WeChat profile')}</div></div>
<form method="post" class="choice">
<button name="decision" value="deny">拒绝<small lang="en">Reject</small></button>
<button name="decision" value="allow" class="primary">同意<small lang="en">Allow</small></button>
</form>
<p class="note">模拟器 Simulator · ${escapeHtml(persona.zh)} ${escapeHtml(persona.en)} · <a href="/">换人 Change</a></p>
</main>`;
}

/** A letter in a square: the picture has an address of its own, which no page here asks for. */
export function avatar(persona: Persona): string {
  const letter = persona.avatarPath === '' ? '' : escapeHtml([...persona.zh].at(-1) ?? '');
  return `<div class="avatar${persona.avatarPath === '' ? ' none' : ''}" aria-hidden="true">${letter}</div>`;
}
