/** Owns the checks every endpoint makes on AppID, grant type and AppSecret, in WeChat's order. */
import { Refusal } from './errcodes';

export interface Account {
  readonly appid: string;
  readonly secret: string;
}

/**
 * Check AppID, then grant type; the AppID comes first on real servers even if both are wrong.
 * @throws Refusal 41002, 40013, 40002
 */
export function checkAppid(account: Account, given: { appid: unknown; grantType: unknown }, grantType: string): void {
  if (!given.appid) throw new Refusal(41002);
  if (given.appid !== account.appid) throw new Refusal(40013);
  if (given.grantType !== grantType) throw new Refusal(40002);
}

/** @throws Refusal 41004, 40125 */
export function checkSecret(account: Account, secret: unknown): void {
  if (!secret) throw new Refusal(41004);
  if (secret !== account.secret) throw new Refusal(40125);
}
