/** Owns what the run has seen: every answer of the site's, and the one-time secrets that must turn up in none of them nor in any log. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stack } from './stack';

interface SeenAnswer {
  readonly url: string;
  readonly status: number;
  readonly body: string;
}

const answersFile = () => join(stack().folder, 'e2e-answers.txt');
const secretsFile = () => join(stack().folder, 'e2e-secrets.txt');
const disclosedFile = () => join(stack().folder, 'e2e-disclosed.txt');

/** Static files hold nothing of ours and are large. */
const isStatic = (url: string) => /\/web\/(assets|static|image|webclient)\/|\/static\//.test(url);

export function recordAnswer({ url, status, body }: SeenAnswer): void {
  if (body !== '' && !isStatic(url)) appendFileSync(answersFile(), `${status} ${new URL(url).pathname}\n${body}\n`);
}

/** Notes a code, ticket or other value that was secret while the run lasted. */
export function recordSecret(value: string): void {
  if (value.length >= 16) appendFileSync(secretsFile(), `${value}\n`);
}

/** For the test that plays the leak itself, e.g. puts a ticket into an address: that value is no evidence afterwards. */
export function discloseSecret(value: string): void {
  appendFileSync(disclosedFile(), `${value}\n`);
}

export const seenAnswers = (): string => read(answersFile());

export function seenSecrets(): readonly string[] {
  const disclosed = new Set(lines(disclosedFile()));
  return [...new Set(lines(secretsFile()))].filter((value) => !disclosed.has(value));
}

const lines = (file: string) => read(file).split('\n').filter(Boolean);

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
