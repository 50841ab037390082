/** Owns the shape of a page's text. */
import type { Language } from './language';

export interface PageText {
  readonly title: string;
  /** One sentence: what happened. */
  readonly what: string;
  /** One sentence: what to do. */
  readonly todo: string;
}

export type Both<T> = Readonly<Record<Language, T>>;
