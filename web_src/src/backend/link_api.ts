// The calls to Odoo behind the link dialog: guards at the boundary, and answers in the words of the link machine.
import { ConnectionLostError } from '@web/core/network/rpc';
import { WORDS } from './link_states';
import type { LinkCode, LinkEvent, Word } from './link_states';

/** The client action that opens the dialog, as `res.users.action_wechat_link` returns it. */
export const LINK_DIALOG = 'odoo_addon_wechat_sso.link_dialog';

/** What Odoo's `orm` service offers. */
export interface Orm {
  readonly silent: Orm;
  call(model: string, method: string, args: unknown[], kwargs?: Record<string, unknown>): Promise<unknown>;
}

export type Action = Readonly<Record<string, unknown>>;
type Answer<T extends LinkEvent['type']> = Extract<LinkEvent, { type: T }>;

export interface Started {
  readonly code: LinkCode;
  /** In seconds. */
  readonly expiresIn: number;
}

/** @param params those of the client action. @throws TypeError if they are not what the action promises */
export function readParams(params: unknown): Started {
  const { invitation, url, qr, expires_in, user, company } = record(params);
  const code = {
    invitation: number(invitation),
    address: text(url),
    qr: text(qr),
    user: text(user),
    company: text(company),
  };
  return { code, expiresIn: number(expires_in) };
}

/** How a code stands, and the WeChat account that came with it. */
export interface Standing {
  readonly word: Word;
  /** In seconds. */
  readonly expiresIn: number;
  /** Id of the linked account; 0 while there is none. */
  readonly identity: number;
  readonly nickname: string;
  /** Address of its picture, '' where there is none. */
  readonly avatar: string;
  /** Address and browser of the phone, '' before one has come. */
  readonly ip: string;
  readonly client: string;
  /** Id of the attempt that brought the account, 0 while there is none. */
  readonly attempt: number;
}

/** Asks without Odoo's "loading". */
export async function readStanding(orm: Orm, invitation: number): Promise<Standing> {
  const answer = record(await orm.silent.call('wechat.invitation', 'get_state', [[invitation]]));
  const { state, expires_in, identity, nickname, avatar_url, ip, client, attempt } = answer;
  return {
    word: word(state),
    expiresIn: number(expires_in),
    identity: number(identity || 0),
    nickname: text(nickname || ''),
    avatar: text(avatar_url || ''),
    ip: text(ip || ''),
    client: text(client || ''),
    attempt: number(attempt || 0),
  };
}

export interface LinkApi {
  /** How things stand. */
  state(invitation: number): Promise<Answer<'word' | 'unreachable'>>;
  /** Another code; or what Odoo wants done first, usually to ask who is there. */
  renew(context: Action): Promise<Answer<'started' | 'unreachable'> | { type: 'action'; action: Action }>;
  /** Takes an account away again. */
  unlink(identity: number): Promise<Answer<'unreachable'> | { type: 'action'; action: Action }>;
}

/** All of them reject with what Odoo answers when it refuses, which Odoo's own web client then shows. */
export function createLinkApi(orm: Orm, userId: number): LinkApi {
  return {
    state: (invitation) =>
      reached(async () => {
        const { word, expiresIn, identity, nickname } = await readStanding(orm, invitation);
        return { type: 'word', word, expiresIn, account: identity ? { identity, nickname } : undefined };
      }),
    renew: (context) =>
      reached(async () => {
        const action = record(await orm.call('res.users', 'action_wechat_link', [[userId]], { context }));
        if (action['tag'] !== LINK_DIALOG) return { type: 'action', action };
        return { type: 'started', ...readParams(action['params']) };
      }),
    unlink: (identity) =>
      reached(async () => {
        const action = record(await orm.call('wechat.identity', 'action_unlink', [[identity]]));
        return { type: 'action', action };
      }),
  };
}

/** As `createLinkApi`, for the code of Odoo's identity check. @param check id of the dialog's record */
export function createCheckApi(orm: Orm, check: number): LinkApi {
  return {
    ...createLinkApi(orm, 0),
    renew: () =>
      reached(async () => {
        const action = record(await orm.call('res.users.identitycheck', 'action_use_wechat', [[check]]));
        return { type: 'action', action };
      }),
  };
}

async function reached<T>(call: () => Promise<T>): Promise<T | { type: 'unreachable' }> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConnectionLostError) return { type: 'unreachable' };
    throw error;
  }
}

function record(value: unknown): Action {
  if (typeof value === 'object' && value !== null) return value as Action;
  throw new TypeError('Odoo answered nothing');
}

function number(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError('Odoo answered no number where one belongs');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('Odoo answered no text where one belongs');
}

function word(value: unknown): Word {
  const known = WORDS.find((name) => name === value);
  if (known) return known;
  throw new TypeError('Odoo answered with a state that nobody knows');
}
