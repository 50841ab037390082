/** Owns the cookies of one scripted browser: keeps what a site sets and notes every Set-Cookie line it ever saw. */

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Attribute names in lower case; '' for flags. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly line: string;
}

export interface CookieJar {
  /** The Cookie header, '' where there is none. */
  header(): string;
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  delete(name: string): void;
  clear(): void;
  /** Takes the Set-Cookie lines of one answer. */
  take(lines: readonly string[]): SetCookie[];
  /** Another jar with the same cookies: a second tab that goes its own way from here. */
  copy(): CookieJar;
}

export function createCookieJar(initial: Iterable<readonly [string, string]> = []): CookieJar {
  const cookies = new Map(initial);
  return {
    header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    get: (name) => cookies.get(name),
    set: (name, value) => void cookies.set(name, value),
    delete: (name) => void cookies.delete(name),
    clear: () => cookies.clear(),
    take(lines) {
      const parsed = lines.map(parseSetCookie);
      for (const cookie of parsed) {
        if (isDeletion(cookie)) cookies.delete(cookie.name);
        else cookies.set(cookie.name, cookie.value);
      }
      return parsed;
    },
    copy: () => createCookieJar(cookies),
  };
}

function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';');
  const [name, value] = split(pair);
  const attributes = Object.fromEntries(rest.map(split).map(([key, text]) => [key.toLowerCase(), text]));
  return { name, value, attributes, line };
}

function split(text: string): [string, string] {
  const mark = text.indexOf('=');
  return mark < 0 ? [text.trim(), ''] : [text.slice(0, mark).trim(), text.slice(mark + 1).trim()];
}

function isDeletion({ value, attributes }: SetCookie): boolean {
  const expires = attributes['expires'];
  return value === '' || attributes['max-age'] === '0' || (expires !== undefined && Date.parse(expires) < Date.now());
}
