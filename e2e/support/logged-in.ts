/** Owns who a browser should be logged in as: the user whose WeChat account a persona of the simulator is. */
import type { HttpClient } from './http-client';
import { appid, sqlValue } from './odoo-admin';
import { loggedInUser } from './odoo-web';
import { identityOf } from './simulator-control';

/** The id of the user that this persona's account is linked to. @throws Error where it is nobody's */
export async function userOf(persona: string): Promise<number> {
  const { openid } = await identityOf(persona);
  const user = await sqlValue(`SELECT user_id FROM wechat_identity WHERE appid = '${appid}' AND openid = '${openid}'`);
  if (user === '') throw new Error(`the account of ${persona} is nobody's`);
  return Number(user);
}

/** Logged in as anybody is not enough. */
export async function expectLoggedInAs(client: HttpClient, persona: string): Promise<void> {
  expect(await loggedInUser(client)).toBe(await userOf(persona));
}
