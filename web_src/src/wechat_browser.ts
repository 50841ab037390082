// Tells WeChat's own browser from others. A hint for what to show, never a security check: anybody can send any User-Agent.

/**
 * @param userAgent the browser's User-Agent string
 * @returns true inside WeChat on a phone or desktop; false in WeCom and in mini programs, whose User-Agents name WeChat too
 */
export function isWechatBrowser(userAgent: string): boolean {
  return /MicroMessenger/i.test(userAgent) && !/wxwork|miniProgram/i.test(userAgent);
}
