// Tells browsers apart by their User-Agent. Hints for what to show, never a security check: anybody can send any User-Agent.

/**
 * @param userAgent the browser's User-Agent string
 * @returns true inside WeChat on a phone or desktop; false in WeCom and in mini programs, whose User-Agents name WeChat too
 */
export function isWechatBrowser(userAgent: string): boolean {
  return /MicroMessenger/i.test(userAgent) && !/wxwork|miniProgram/i.test(userAgent);
}

/**
 * @param userAgent the browser's User-Agent string
 * @param touchPoints how many fingers the screen feels; an iPad calls itself a Mac, which has no such screen
 * @returns true on phones and tablets
 */
export function isMobile(userAgent: string, touchPoints: number): boolean {
  return /Android|Tablet; |iPhone|iPad|iPod|Mobile/i.test(userAgent) || isApple(userAgent, touchPoints);
}

/** An iPhone or iPad: downloads go to a folder of files there, which WeChat's album does not show. */
export function isApplePhone(userAgent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || isApple(userAgent, touchPoints);
}

const isApple = (userAgent: string, touchPoints: number) => /Macintosh/.test(userAgent) && touchPoints > 1;
