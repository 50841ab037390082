/** Owns the one base class of every error this service throws on purpose. */

/**
 * An expected failure. `code` is stable and may go over the wire, `detail` is for the log only, `message` is public.
 * Subclasses narrow `code` to their own union, so that a switch over it is checked by the compiler.
 */
export abstract class SidecarError extends Error {
  abstract readonly code: string;
  /** For the log; never shown to a person. Must hold no secret. */
  readonly detail: string;

  constructor(message: string, detail = '', options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.detail = detail;
  }
}
