/** Owns the address of WeChat's authorise page. Pure. */
import { type Scope } from './state';

/**
 * The address to send a browser to. WeChat checks the link with a pattern, so the order of the parameters matters, and the
 * fragment is mandatory even on a redirect; `redirect_uri` is encoded exactly once.
 * @param input.openUrl base URL without a trailing slash, `https://open.weixin.qq.com` in production
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
export function authorizeUrl(input: {
  openUrl: string;
  appid: string;
  redirectUrl: string;
  scope: Scope;
  state: string;
  forcePopup: boolean;
}): string {
  const query = [
    `appid=${encodeURIComponent(input.appid)}`,
    `redirect_uri=${encodeURIComponent(input.redirectUrl)}`,
    'response_type=code',
    `scope=${input.scope}`,
    `state=${input.state}`,
    ...(input.forcePopup ? ['forcePopup=true'] : []),
  ].join('&');
  return `${input.openUrl}/connect/oauth2/authorize?${query}#wechat_redirect`;
}
