/** Owns which language a person is spoken to in. */
import type { Request } from 'express';

export type Language = 'zh' | 'en';

/** Chinese where the browser prefers any Chinese to English, else English. */
export function languageOf(request: Request): Language {
  return request.acceptsLanguages(['en', 'zh']) === 'zh' ? 'zh' : 'en';
}
