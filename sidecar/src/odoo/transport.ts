/** Owns what the gateway needs of a transport, so that another one (JSON-2) can take the place of XML-RPC. */

export type Repeat = 'idempotent' | 'once';

export interface Transport {
  /**
   * Calls a method of the model `wechat.gateway`. Where no whole answer came, an idempotent call is repeated; a call that
   * must be made `once` is not, because nobody knows whether it was heard.
   * @returns the raw answer, not yet checked
   * @throws OdooError and nothing else
   */
  call(method: string, keywords: Readonly<Record<string, unknown>>, how: Repeat): Promise<unknown>;
  close(): void;
}
