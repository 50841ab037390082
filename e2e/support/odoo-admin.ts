/** Owns what these tests do to Odoo as its administrator (RPC past nginx) and what they read from its database. */
import { stack } from './stack';

type Id = number;

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly data?: { readonly message?: string } };
}

/** execute_kw as admin. @throws Error with Odoo's message */
export async function asAdmin<T>(
  model: string,
  method: string,
  args: readonly unknown[],
  kwargs: object = {},
): Promise<T> {
  const params = {
    service: 'object',
    method: 'execute_kw',
    args: [stack().database.name, 2, 'admin', model, method, args, kwargs],
  };
  const answer = await fetch(`${stack().odooUrl}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
  });
  const { result, error } = (await answer.json()) as RpcAnswer;
  if (error) throw new Error(`${model}.${method}: ${error.data?.message ?? JSON.stringify(error)}`);
  return result as T;
}

export type SettingName =
  | 'enabled'
  | 'appid'
  | 'avatar_policy'
  | 'domain_files'
  | 'scope_policy'
  | 'claim_policy'
  | 'new_user_policy'
  | 'refusal_text'
  | 'allow_admins'
  | 'force_popup'
  | 'verification_policy';

const parameter = (name: SettingName) => `odoo_addon_wechat_sso.${name}`;

export const writeSetting = (name: SettingName, value: string) =>
  asAdmin('ir.config_parameter', 'set_param', [parameter(name), value]);

/** Does `work` under another setting and puts the old one back, whatever happens. */
export async function withSetting<T>(name: SettingName, value: string, work: () => Promise<T>): Promise<T> {
  const before = await asAdmin<string | false>('ir.config_parameter', 'get_param', [parameter(name)]);
  await writeSetting(name, value);
  try {
    return await work();
  } finally {
    await writeSetting(name, before || '');
  }
}

/** The policies that a new installation has: an unknown account is asked whose it is, or asks for access. */
export async function askPeople(): Promise<void> {
  await writeSetting('claim_policy', 'offer');
  await writeSetting('new_user_policy', 'ask');
}

/** The policies of the tests' stack: an unknown account becomes a portal user by its first tap. */
export async function makePortalUsers(): Promise<void> {
  await writeSetting('claim_policy', 'never');
  await writeSetting('new_user_policy', 'portal');
}

export interface Linked {
  readonly user: Id;
  readonly login: string;
  readonly password: string;
}

let made = 0;

/** Makes an internal user whose WeChat account is this persona. */
export async function linkedUser(persona: { openid: string; unionid: string }, values: object = {}): Promise<Linked> {
  const login = `member-${Date.now().toString(36)}-${made++}`;
  const password = `pw-${login}`;
  const vals = { name: login, login, password, ...values };
  const user = await asAdmin<Id>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  await sql(
    `INSERT INTO wechat_identity (user_id, appid, openid, unionid, linked_how, create_uid, create_date)
     VALUES (${user}, '${appid}', '${persona.openid}', nullif('${persona.unionid}', ''), 'self', 1,
             now() at time zone 'utc')`,
  );
  return { user, login, password };
}

export const appid = 'wx0123456789abcdef';

/** Rows of a query, columns split by `|`. */
export const sql = (query: string) => stack().database.query(query);

export async function sqlValue(query: string): Promise<string> {
  const rows = await sql(query);
  return rows[0] ?? '';
}

export interface Person {
  readonly user: Id;
  readonly name: string;
  readonly active: boolean;
  /** True for customers (portal), false for staff. */
  readonly share: boolean;
}

/** Who this WeChat account is in Odoo. @throws Error unless exactly one */
export async function personOf(openid: string): Promise<Person> {
  const rows = await sql(
    `SELECT u.id, u.active, u.share, p.name FROM wechat_identity i
     JOIN res_users u ON u.id = i.user_id JOIN res_partner p ON p.id = u.partner_id WHERE i.openid = '${openid}'`,
  );
  const [id = '', active = '', share = '', ...name] = (rows[0] ?? '').split('|');
  if (rows.length !== 1) throw new Error(`${rows.length} people have the openid ${openid}`);
  return { user: Number(id), active: active === 't', share: share === 't', name: name.join('|') };
}

export const identities = async (openid: string) =>
  Number(await sqlValue(`SELECT count(*) FROM wechat_identity WHERE openid = '${openid}'`));

export const users = async () => Number(await sqlValue('SELECT count(*) FROM res_users'));

/** Makes every ticket that is out too old, by the database's clock. */
export const expireTickets = () =>
  sql(
    "UPDATE wechat_attempt SET expires_at = now() at time zone 'utc' - interval '1 second' WHERE consumed_at IS NULL",
  );

/** Does `work` while a table is missing, so that every query of it is an exception inside Odoo. */
export async function withoutTable(table: string, work: () => Promise<void>): Promise<void> {
  await sql(`ALTER TABLE ${table} RENAME TO ${table}_away`);
  try {
    await work();
  } finally {
    await sql(`ALTER TABLE ${table}_away RENAME TO ${table}`);
  }
}

/** The values of a user who is a member of base.group_system. */
export async function administratorRights(): Promise<object> {
  const names = "('group_user', 'group_system')";
  const groups = await sql(`SELECT res_id FROM ir_model_data WHERE module = 'base' AND name IN ${names}`);
  const field = stack().odooVersion === '18.0' ? 'groups_id' : 'group_ids';
  return { [field]: groups.map((group) => [4, Number(group)]) };
}

/** Makes an administrator of a user, whose WeChat accounts wait from then on until they are kept. */
export async function makeAdministrator(user: Id): Promise<void> {
  await asAdmin('res.users', 'write', [[user], await administratorRights()]);
}
