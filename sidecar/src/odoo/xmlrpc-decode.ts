/** Owns the other half of XML-RPC: the text of an answer to a value or a fault. Pure. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** What a call answered: a value, or the fault the other side raised. */
export type XmlRpcAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly code: number; readonly text: string };

/** The text is no XML-RPC answer: cut off, HTML from a proxy, or something hostile. */
export class XmlRpcSyntaxError extends Error {
  constructor(reason: string) {
    super(`not an XML-RPC answer: ${reason}`);
    this.name = 'XmlRpcSyntaxError';
  }
}

const DEEPEST = 32;

/**
 * Reads an answer. Entities are decoded here and only the predefined and numeric ones exist: a DOCTYPE is refused.
 * Whitespace is kept and nothing is guessed to be a number.
 * @throws XmlRpcSyntaxError for everything that is not a whole and well-formed answer
 */
export function decodeAnswer(xml: string): XmlRpcAnswer {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw new XmlRpcSyntaxError('it has a DOCTYPE');
  const wellFormed = XMLValidator.validate(xml);
  if (wellFormed !== true) throw new XmlRpcSyntaxError(`line ${wellFormed.err.line}: ${wellFormed.err.code}`);
  const root = only(elements(parse(xml)), 'methodResponse');
  const body = single(elements(root.children));
  if (body.name === 'params') {
    const param = only(elements(body.children), 'param');
    return { kind: 'value', value: decodeValue(only(elements(param.children), 'value'), 0) };
  }
  if (body.name !== 'fault') throw new XmlRpcSyntaxError(`unexpected <${body.name}>`);
  const fault = decodeValue(only(elements(body.children), 'value'), 0);
  if (!isFault(fault)) throw new XmlRpcSyntaxError('a fault without code or text');
  return { kind: 'fault', code: fault.faultCode, text: fault.faultString };
}

type Node = Readonly<Record<string, unknown>>;

interface Element {
  readonly name: string;
  readonly children: readonly Node[];
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  cdataPropName: '#cdata',
});

function parse(xml: string): readonly Node[] {
  try {
    return parser.parse(xml) as readonly Node[];
  } catch {
    throw new XmlRpcSyntaxError('the parser refused it');
  }
}

function elements(nodes: readonly Node[]): readonly Element[] {
  const found: Element[] = [];
  for (const node of nodes) {
    const name = Object.keys(node)[0];
    if (name !== undefined && !name.startsWith('#')) found.push({ name, children: node[name] as readonly Node[] });
  }
  return found;
}

function single(found: readonly Element[]): Element {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new XmlRpcSyntaxError(`${found.length} elements instead of one`);
  return first;
}

function only(found: readonly Element[], name: string): Element {
  const element = single(found);
  if (element.name !== name) throw new XmlRpcSyntaxError(`<${element.name}> instead of <${name}>`);
  return element;
}

function decodeValue(value: Element, depth: number): unknown {
  if (depth > DEEPEST) throw new XmlRpcSyntaxError('nested too deeply');
  const inner = elements(value.children);
  if (inner.length === 0) return textOf(value);
  const typed = single(inner);
  switch (typed.name) {
    case 'string':
    case 'dateTime.iso8601':
    case 'base64':
      return textOf(typed);
    case 'boolean':
      return decodeNumber(typed, /^[01]$/) === 1;
    case 'int':
    case 'i4':
    case 'i8':
      return decodeNumber(typed, /^[+-]?\d{1,15}$/);
    case 'double':
      return decodeNumber(typed, /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/);
    case 'nil':
      return null;
    case 'array': {
      const data = only(elements(typed.children), 'data');
      return elements(data.children).map((item) => decodeValue(only([item], 'value'), depth + 1));
    }
    case 'struct':
      return Object.fromEntries(elements(typed.children).map((member) => decodeMember(member, depth)));
    default:
      throw new XmlRpcSyntaxError(`unknown type <${typed.name}>`);
  }
}

function decodeMember(member: Element, depth: number): readonly [string, unknown] {
  const [name, value, ...others] = elements(only([member], 'member').children);
  if (name?.name !== 'name' || value?.name !== 'value' || others.length > 0) {
    throw new XmlRpcSyntaxError('a member without name or value');
  }
  return [textOf(name), decodeValue(value, depth + 1)];
}

function decodeNumber(element: Element, form: RegExp): number {
  const text = textOf(element).trim();
  if (!form.test(text)) throw new XmlRpcSyntaxError(`<${element.name}> is no such value`);
  return Number(text);
}

function textOf(element: Element): string {
  return element.children
    .map((node) => {
      if (typeof node['#text'] === 'string') return decodeEntities(node['#text']);
      const cdata = node['#cdata'] as readonly Node[] | undefined;
      if (cdata === undefined) throw new XmlRpcSyntaxError(`an element inside <${element.name}>`);
      return cdata.map((part) => String(part['#text'] ?? '')).join('');
    })
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const predefined = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (predefined !== undefined && whole.endsWith(';')) return predefined;
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const point = numeric === null ? NaN : parseInt(numeric[1] ?? numeric[2] ?? '', numeric[1] === undefined ? 10 : 16);
    if (!(point <= 0x10ffff) || !whole.endsWith(';')) throw new XmlRpcSyntaxError('an unknown entity');
    return String.fromCodePoint(point);
  });
}

function isFault(value: unknown): value is { faultCode: number; faultString: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { faultCode, faultString } = value as Readonly<Record<string, unknown>>;
  return typeof faultCode === 'number' && typeof faultString === 'string';
}
