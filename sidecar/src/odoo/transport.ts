/** Owns what the gateway needs of a transport, so that another one (JSON-2) can take the place of XML-RPC. */

export interface Transport {
  /**
   * Calls a method of the model `wechat.gateway`; only idempotent methods, because a call may be repeated.
   * @returns the raw answer, not yet checked
   * @throws OdooError and nothing else
   */
  call(method: string, keywords: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}
