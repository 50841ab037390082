// Tells other tabs of this browser which login it has now: there is one cookie for all of them.

export interface OtherTabs {
  tell(userCode: string): void;
  leave(): void;
}

/** Where there is no channel, each tab goes on by what the server says. */
const alone: OtherTabs = { tell: () => undefined, leave: () => undefined };

/**
 * @param Channel the browser's BroadcastChannel; undefined where it has none
 * @param hear told of the code another tab shows
 */
export function joinTabs(Channel: typeof BroadcastChannel | undefined, hear: (userCode: string) => void): OtherTabs {
  if (!Channel) return alone;
  try {
    const channel = new Channel('odoo_addon_wechat_sso.login');
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') hear(data);
    };
    return { tell: (userCode) => channel.postMessage(userCode), leave: () => channel.close() };
  } catch {
    // Browsers that keep sites apart by refusing them storage may refuse this, too.
    return alone;
  }
}
