/** Owns telling WeChat's own browser from others. Pure; a hint for the person's sake, never a security check. */

/** WeCom (wxwork) and mini programs call themselves MicroMessenger too, but the authorise page does not work there. */
export function isWechatBrowser(userAgent: string): boolean {
  return /MicroMessenger/i.test(userAgent) && !/wxwork/i.test(userAgent) && !/miniProgram/i.test(userAgent);
}
