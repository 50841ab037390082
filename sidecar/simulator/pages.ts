/** Owns WeChat's short pages: errors, "open this in WeChat", and what is left after a refusal without a redirect. */
import type { AuthorizeRefusal } from './authorize-request';
import { escapeHtml, messageBody, messagePage } from './look';

/** The error page of the authorise step. Its HTTP status on real servers is unknown; here it is 200. */
export function authorizeErrorPage(refusal: AuthorizeRefusal): string {
  return messagePage(authorizeError(refusal));
}

/** The same page without its frame, to be shown by script. */
export function authorizeErrorBody(refusal: AuthorizeRefusal): string {
  return messageBody(authorizeError(refusal));
}

export function openInWechatPage(): string {
  return messagePage({ icon: 'info', zh: '请在微信客户端打开链接', en: 'Please open this link in the WeChat app' });
}

export function deniedPage(): string {
  return messagePage({
    icon: 'info',
    zh: '你已拒绝授权，可以关闭此页面',
    en: 'You refused; this page can be closed',
  });
}

function authorizeError({ number, zh, en }: AuthorizeRefusal): { icon: string; zh: string; en: string; note: string } {
  const note = number === 0 ? '' : `错误码 Error code: ${number}`;
  return { icon: 'warn', zh: escapeHtml(zh), en: escapeHtml(en), note };
}
