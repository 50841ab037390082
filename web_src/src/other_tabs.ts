// What the tabs of one browser tell each other: they share one cookie, and so one login.
import type { TabNews } from './login_states';

export interface OtherTabs {
  tell(news: TabNews): void;
  leave(): void;
}

/** Where there is no channel, each tab goes on by what the server says. */
const alone: OtherTabs = { tell: () => undefined, leave: () => undefined };

/**
 * @param Channel the browser's BroadcastChannel; undefined where it has none
 * @param hear told of what another tab tells
 */
export function joinTabs(Channel: typeof BroadcastChannel | undefined, hear: (news: TabNews) => void): OtherTabs {
  if (!Channel) return alone;
  try {
    const channel = new Channel('odoo_addon_wechat_sso.login');
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isNews(data)) hear(data);
    };
    return { tell: (news) => channel.postMessage(news), leave: () => channel.close() };
  } catch {
    // Browsers that keep sites apart by refusing them storage may refuse this, too.
    return alone;
  }
}

// Another tab may run another version of this file.
function isNews(data: unknown): data is TabNews {
  if (typeof data !== 'object' || data === null) return false;
  const { type, userCode } = data as Partial<Record<string, unknown>>;
  return (type === 'superseded' || type === 'entered') && typeof userCode === 'string';
}
