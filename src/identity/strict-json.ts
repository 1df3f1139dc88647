/** Text that another reader could understand differently. Carries no part of the text. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Parses JSON that came from outside. Refuses what parsers are known to read in different ways, because a proxy, an
 * issuer or a log viewer may have read it the other way: repeated keys (also when one is escaped), `__proto__`,
 * lone surrogates, numbers beyond a double, a byte order mark, and nesting deeper than `depthMax`.
 *
 * @throws StrictJsonError without any part of the text
 */
export function parseStrictJson(text: string, depthMax: number): unknown {
  if (!text.isWellFormed()) throw new StrictJsonError('Text has a lone surrogate');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, so it is not passed on as a cause.
    throw new StrictJsonError('Text is not JSON');
  }
  inspect(text, depthMax);
  return value;
}

/** Walks text that is known to be JSON; `null` on the stack stands for a list, a set for an object's keys. */
function inspect(text: string, depthMax: number): void {
  const open: (Set<string> | null)[] = [];
  let atKey = false;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = atKey ? open.at(-1) : null;
      inspectString(text.slice(at, end), keys ?? null);
      atKey = false;
      at = end;
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(code === OPEN_OBJECT ? new Set() : null);
      if (open.length > depthMax) throw new StrictJsonError('Text is nested too deeply');
      atKey = code === OPEN_OBJECT;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open.pop();
      atKey = false;
    } else if (code === COMMA) {
      atKey = open.at(-1) !== null;
    } else if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) {
      at = endOfNumber(text, at);
      continue;
    }
    at += 1;
  }
}

/** `literal` is a string with its quotes; `keys` the keys seen so far when it is a key. */
function inspectString(literal: string, keys: Set<string> | null): void {
  const escaped = literal.includes('\\');
  if (!escaped && keys === null) return;
  const string = escaped ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (!string.isWellFormed()) throw new StrictJsonError('Text has a lone surrogate');
  if (keys === null) return;
  if (string === '__proto__') throw new StrictJsonError('Text has a reserved key');
  if (keys.has(string)) throw new StrictJsonError('Text repeats a key');
  keys.add(string);
}

/** Position after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
    at = text.indexOf('"', at + 1);
  }
  return text.length;
}

/** Position after the number that begins at `start`. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && '0123456789+-.eE'.includes(text.charAt(end))) end += 1;
  if (!Number.isFinite(Number(text.slice(start, end)))) {
    throw new StrictJsonError('Text has a number out of range');
  }
  return end;
}
