/** Owns the people of the simulator: who they are to the account and what WeChat tells about them. */
import { avatarPath } from './avatars';
import { identifierOf } from './identifiers';

export type PersonaName =
  'follower' | 'stranger' | 'no_unionid' | 'snapshot' | 'hostile' | 'anonymous' | `user-${number}`;

export interface Persona {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly openid: string;
  /** '' where the account is bound to no Open Platform account. */
  readonly unionid: string;
  readonly nickname: string;
  /** Of the picture, '' where unset. */
  readonly avatarPath: string;
  /** Follows the account: authorised without a dialog even for `snsapi_userinfo`. */
  readonly follower: boolean;
  /** In snapshot mode: openid, unionid, nickname and avatar are all virtual. */
  readonly snapshot: boolean;
  /** WeChat's answers about this person carry raw control characters and an integer above 2^53. */
  readonly hostileWire: boolean;
}

export interface Personas {
  /** The fixed people, in the order of the page; the first is who you are unless you say otherwise. */
  readonly all: readonly Persona[];
  /** A fixed person, or `user-<n>`; undefined where nobody has this name. */
  named(name: string): Persona | undefined;
  /** The same person seen in snapshot mode. */
  virtual(persona: Persona): Persona;
}

/** Right-to-left override, NUL and other controls, HTML, an attribute breaker, template syntax and 4-byte characters. */
export const HOSTILE_NICKNAME =
  '\u202Emoc.live\u202C\u0000\u0007\n<script>alert(1)</script>"\'><img src=x onerror=alert(2)>{{7*7}}%s 😈𠮷\u200B\u2066';

/** @param appid of the account the openids belong to */
export function createPersonas(appid: string): Personas {
  const person = (name: string, zh: string, en: string, traits: Partial<Persona> = {}): Persona => ({
    name,
    zh,
    en,
    openid: identifierOf(appid, name),
    unionid: identifierOf('open platform', name),
    nickname: zh,
    avatarPath: avatarPath(identifierOf(`${appid} avatar`, name)),
    follower: false,
    snapshot: false,
    hostileWire: false,
    ...traits,
  });
  const all = [
    person('follower', '关注者 小王', 'Follower', { nickname: '小王 Wang', follower: true }),
    person('stranger', '陌生人 小李', 'Stranger', { nickname: '小李 Li' }),
    person('no_unionid', '没有 UnionID', 'No unionid', { nickname: '小张 Zhang', unionid: '' }),
    person('snapshot', '快照页', 'Snapshot mode', { nickname: '微信用户', snapshot: true }),
    person('hostile', '恶意昵称', 'Hostile nickname', { nickname: HOSTILE_NICKNAME, hostileWire: true }),
    person('anonymous', '微信用户', 'Anonymous', { nickname: '微信用户', avatarPath: '' }),
  ];
  const byName = new Map(all.map((persona) => [persona.name, persona]));
  return {
    all,
    named: (name) =>
      byName.get(name) ??
      (/^user-\d{1,9}$/.test(name) ? person(name, `用户 ${name.slice(5)}`, `User ${name.slice(5)}`) : undefined),
    virtual: (persona) =>
      persona.snapshot
        ? persona
        : person(`${persona.name} (snapshot)`, persona.zh, persona.en, { nickname: '微信用户', snapshot: true }),
  };
}
