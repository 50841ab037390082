/** Owns the codes of an Odoo in memory: who may link which WeChat account to whom, as far as the sidecar sees of it. */
import { sha256Hex } from '../../src/flows/key-ring';
import type {
  InvitationAnswer,
  LinkAnswer,
  LinkPurpose,
  LinkRequest,
  OdooGateway,
  OpenInvitationRequest,
} from '../../src/odoo/types';

interface Code {
  readonly purpose: LinkPurpose;
  /** The user's name, and in here the user. */
  readonly user: string;
  /** Attempt that waits to be confirmed. */
  waiting: string;
  state: 'open' | 'used' | 'revoked';
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface FakeLinks extends Pick<OdooGateway, 'invitation' | 'openInvitation' | 'link'> {
  /** Makes a code for a user; what is in the QR. */
  make(purpose: LinkPurpose, user?: string): string;
  code(code: string): Code;
  /** Whose the accounts are, by openid. */
  readonly owners: Map<string, string>;
  /** Codes and browsers of attempts. */
  readonly attempts: Map<string, { readonly codeHash: string; readonly browser: string; openid: string }>;
  /** What came in, in order. */
  readonly looks: string[];
  readonly openings: OpenInvitationRequest[];
  readonly brought: LinkRequest[];
  /** Answers every `link` instead of the rules below where set. */
  linkAnswer: LinkAnswer | undefined;
  reset(): void;
}

const COMPANY = '示例公司 Example';
export const INVITER = '李经理';
export const USER = '张三';
/** The browser that made a code of one's own. */
export const ASKING = {
  ip: '203.0.113.77',
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36',
  age: 185,
} as const;

/** @param now the database's clock, milliseconds since the epoch */
export function createFakeLinks(now: () => number): FakeLinks {
  const codes = new Map<string, Code>();
  let made = 0;

  function about(codeHash: string): InvitationAnswer {
    const code = codes.get(codeHash);
    if (code === undefined) return { outcome: 'unknown' };
    if (code.state !== 'open') return { outcome: code.state };
    const expiresIn = Math.floor((code.expiresAt - now()) / 1000);
    if (expiresIn <= 0) return { outcome: 'expired' };
    if (code.waiting !== '') return { outcome: 'waiting' };
    const invited = code.purpose === 'invitation';
    const words = { user: code.user, company: COMPANY, by: invited ? INVITER : code.user };
    const asking = invited ? { ip: '', userAgent: '', age: 0 } : ASKING;
    return { outcome: 'open', purpose: code.purpose, ...words, expiresIn, ...asking };
  }

  function brought({ attempt, browser, openid }: LinkRequest): LinkAnswer {
    const row = links.attempts.get(attempt);
    const code = codes.get(row?.codeHash ?? '');
    if (row === undefined || code === undefined || row.browser !== browser) return refused('expired');
    if (row.openid !== '')
      return row.openid === openid
        ? { outcome: code.purpose === 'check' ? 'confirmed' : 'waiting' }
        : refused('expired');
    const standing = about(row.codeHash).outcome;
    if (standing !== 'open') return refused(standing === 'waiting' ? 'waiting' : 'expired');
    const owner = links.owners.get(openid);
    if (code.purpose === 'check') {
      if (owner !== code.user) return refused('other_account');
      Object.assign(code, { state: 'used' });
      row.openid = openid;
      return { outcome: 'confirmed' };
    }
    if (owner !== undefined) return refused(owner === code.user ? 'already_yours' : 'already_linked');
    row.openid = openid;
    if (code.purpose === 'invitation') code.waiting = attempt;
    return { outcome: 'waiting' };
  }

  const links: FakeLinks = {
    owners: new Map(),
    attempts: new Map(),
    looks: [],
    openings: [],
    brought: [],
    linkAnswer: undefined,

    make(purpose, user = USER) {
      const code = Buffer.from(sha256Hex(`code ${(made += 1)}`), 'hex').toString('base64url', 0, 16);
      const seconds = { link: 600, invitation: 7 * 86_400, check: 300 }[purpose];
      codes.set(sha256Hex(code), { purpose, user, waiting: '', state: 'open', expiresAt: now() + seconds * 1000 });
      return code;
    },

    code(code) {
      const row = codes.get(sha256Hex(code));
      if (row === undefined) throw new Error(`no code ${code}`);
      return row;
    },

    async invitation({ codeHash }) {
      links.looks.push(codeHash);
      return about(codeHash);
    },

    async openInvitation(request) {
      links.openings.push(request);
      const { codeHash, attempt, browser } = request;
      const answer = about(codeHash);
      if (answer.outcome === 'open') links.attempts.set(attempt, { codeHash, browser, openid: '' });
      return answer;
    },

    async link(request) {
      links.brought.push(request);
      return links.linkAnswer ?? brought(request);
    },

    reset() {
      links.linkAnswer = undefined;
      for (const kept of [codes, links.owners, links.attempts]) kept.clear();
      for (const list of [links.looks, links.openings, links.brought]) list.length = 0;
    },
  };
  return links;
}

function refused(reason: Extract<LinkAnswer, { outcome: 'refused' }>['reason']): LinkAnswer {
  return { outcome: 'refused', reason };
}
