// Stands in for the browser's BroadcastChannel: everybody open under the same name hears, except the speaker; at once.
export class FakeBroadcastChannel {
  private static readonly open = new Set<FakeBroadcastChannel>();

  onmessage: ((event: { data: unknown }) => void) | undefined;

  constructor(readonly name: string) {
    FakeBroadcastChannel.open.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of FakeBroadcastChannel.open) {
      if (other !== this && other.name === this.name) other.onmessage?.({ data });
    }
  }

  close(): void {
    FakeBroadcastChannel.open.delete(this);
  }
}
