/** Owns who sits before the simulated WeChat: the persona and the way they came, from cookies or headers. */
import type { Request } from './exchange';
import type { Persona, Personas } from './personas';

export interface Visitor {
  /** undefined where the chosen name belongs to nobody. */
  readonly persona: Persona | undefined;
  /** Came from the account's chat or menu, where followers never see a dialog. */
  readonly fromMenu: boolean;
}

const PERSONA_COOKIE = 'simulator_persona';
const FROM_COOKIE = 'simulator_from';
const YEAR = 365 * 86_400;

/** Cookie first, then header, then the first persona. */
export function visitorOf(request: Request, personas: Personas): Visitor {
  const name = cookieOf(request, PERSONA_COOKIE) ?? headerOf(request, 'x-simulator-persona');
  const from = cookieOf(request, FROM_COOKIE) ?? headerOf(request, 'x-simulator-from');
  return {
    persona: name === undefined ? personas.all[0] : personas.named(name),
    fromMenu: from === 'menu',
  };
}

/** Header values that make the browser remember a choice. */
export function rememberPersona(persona: Persona): string {
  return `${PERSONA_COOKIE}=${persona.name}; Path=/; Max-Age=${YEAR}; SameSite=Lax; HttpOnly`;
}

export function rememberFrom(fromMenu: boolean): string {
  return `${FROM_COOKIE}=${fromMenu ? 'menu' : 'link'}; Path=/; Max-Age=${YEAR}; SameSite=Lax; HttpOnly`;
}

function cookieOf({ headers }: Request, name: string): string | undefined {
  return new RegExp(`(?:^|;\\s*)${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
}

function headerOf({ headers }: Request, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
