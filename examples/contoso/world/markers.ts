/**
 * How a protected value of the example world is recognised in any stream of bytes. Each value carries its own marker:
 * texts carry `m0000123-subject` (record letter, number, field), times and amounts carry the same as nine digits after
 * a decimal point (`.401230001` is record digit, number, field digit), addresses carry the number in their last groups.
 */
const letters = {
  t: 'tenant',
  a: 'account',
  g: 'group',
  m: 'message',
  f: 'file',
  s: 'signIn',
  i: 'invoice',
} as const;

export type RecordLetter = keyof typeof letters;
export type RecordKind = (typeof letters)[RecordLetter];

const letterOrder = Object.keys(letters) as readonly RecordLetter[];

/** Which element of the vocabulary each marked field carries; `null` for a page's cursor. */
const elements = {
  't-name': 'tenant.profile.name',
  'a-id': 'user.account.id',
  'a-name': 'user.profile.display_name',
  'a-email': 'user.contact.email',
  'a-phone': 'user.contact.phone',
  'a-street': 'user.contact.postal',
  'a-city': 'user.contact.postal',
  'a-postcode': 'user.contact.postal',
  'a-country': 'user.contact.postal',
  'a-created': 'user.account.created',
  'a-recoverykey': 'user.credential.recovery_key',
  'a-plan': 'billing.subscription.plan',
  'a-cursor': null,
  'g-id': 'user.group.id',
  'g-name': 'user.group.name',
  'm-id': 'mail.message.id',
  'm-subject': 'mail.message.subject',
  'm-body': 'mail.message.body',
  'm-from': 'mail.message.route',
  'm-to': 'mail.message.route',
  'm-sent': 'mail.message.time',
  'm-cursor': null,
  'f-id': 'files.file.id',
  'f-name': 'files.file.name',
  'f-content': 'files.file.content',
  'f-download': 'files.file.download_url',
  'f-created': 'files.file.time',
  'f-modified': 'files.file.time',
  'f-cursor': null,
  's-id': 'signin.event.id',
  's-time': 'signin.event.time',
  's-ip': 'signin.event.ip',
  's-device': 'signin.event.device',
  's-error': 'signin.client.error',
  's-code': 'signin.client.error',
  's-cursor': null,
  'i-id': 'billing.invoice.id',
  'i-issued': 'billing.invoice.time',
  'i-amount': 'billing.invoice.amount',
  'i-instrument': 'billing.payment.instrument',
} as const satisfies Record<string, string | null>;

type MarkedField = keyof typeof elements;
export type FieldOf<L extends RecordLetter> = MarkedField extends infer F
  ? F extends `${L}-${infer Name}`
    ? Name
    : never
  : never;

/** Fields that are written as digits, by their digit. */
const digitFields = ['', 'created', 'modified', 'sent', 'time', 'issued', 'amount'] as const;
export type DigitField = Exclude<(typeof digitFields)[number], ''>;

/** A protected value that was recognised. */
export interface Marker {
  /** The characters that were recognised. */
  readonly text: string;
  readonly kind: RecordKind;
  readonly letter: RecordLetter;
  readonly number: number;
  readonly field: string;
  /** Element key of the vocabulary; `null` for a page's cursor. */
  readonly element: string | null;
}

/** What a scanner looks for; each has the flag `g`. */
const markerPatterns = {
  text: /(?<![0-9A-Za-z])([tagmfsi])(\d{7})-([a-z]+)/g,
  digits: /\.([1-7])(\d{7})([1-6])(?!\d)/g,
  address: /2001:db8:6:0:0:0:1(\d{3}):(\d{4})/g,
} as const;

const padded = (number: number): string => String(number).padStart(7, '0');

/** The marker of a text field, to be put into its value. */
export function mark<L extends RecordLetter>(letter: L, number: number, field: FieldOf<L>): string {
  return `${letter}${padded(number)}-${field}`;
}

/** The id of a record. */
export function idOf(letter: Exclude<RecordLetter, 't'>, number: number): string {
  return `${letter}${padded(number)}-id`;
}

/** The number in an id (or cursor) of a record, or `null` when it is none of that kind. */
export function numberIn(
  letter: RecordLetter,
  text: string,
  field: 'id' | 'cursor' = 'id',
): number | null {
  const match = /^([a-z])(\d{7})-([a-z]+)$/.exec(text);
  return match?.[1] === letter && match[3] === field ? Number(match[2]) : null;
}

/** Nine digits that mark a time or an amount. */
export function markedFraction(letter: RecordLetter, number: number, field: DigitField): string {
  return `${letterOrder.indexOf(letter) + 1}${padded(number)}${digitFields.indexOf(field)}`;
}

/** RFC 3339 time with a marker as its fraction of a second; `atMs` is since the epoch. */
export function markedTime(
  letter: RecordLetter,
  number: number,
  field: DigitField,
  atMs: number,
): string {
  const seconds = new Date(atMs).toISOString().slice(0, 19);
  return `${seconds}.${markedFraction(letter, number, field)}Z`;
}

/**
 * The instant of a marked time in milliseconds since the epoch, as a reader of the time gets it: the marker's digits
 * are its fraction of a second.
 */
export function markedTimeMs(letter: RecordLetter, number: number, atMs: number): number {
  const wholeSecond = Math.floor(atMs / 1000) * 1000;
  return wholeSecond + (letterOrder.indexOf(letter) + 1) * 100 + Math.floor(number / 100_000);
}

/** Address from the documentation range of IPv6 (RFC 3849) that names the sign-in. */
export function markedAddress(number: number): string {
  const digits = padded(number);
  return `2001:db8:6:0:0:0:1${digits.slice(0, 3)}:${digits.slice(3)}`;
}

/** Every protected value that a text shows, in the order of the patterns, repeated ones too. */
export function findMarkers(text: string): readonly Marker[] {
  return [
    ...Array.from(text.matchAll(markerPatterns.text), (m) =>
      toMarker(m[0], m[1] ?? '', m[2] ?? '', m[3] ?? ''),
    ),
    ...Array.from(text.matchAll(markerPatterns.digits), (m) =>
      toMarker(
        m[0],
        letterOrder[Number(m[1]) - 1] ?? '',
        m[2] ?? '',
        digitFields[Number(m[3])] ?? '',
      ),
    ),
    ...Array.from(text.matchAll(markerPatterns.address), (m) =>
      toMarker(m[0], 's', `${m[1] ?? ''}${m[2] ?? ''}`, 'ip'),
    ),
  ].filter((marker) => marker !== null);
}

function toMarker(text: string, letter: string, digits: string, field: string): Marker | null {
  const name = `${letter}-${field}`;
  if (!Object.hasOwn(elements, name)) return null;
  const known = letter as RecordLetter;
  const element = elements[name as MarkedField];
  return { text, kind: letters[known], letter: known, number: Number(digits), field, element };
}
