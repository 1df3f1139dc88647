/** Words that say nothing of what a field carries. */
const silent: ReadonlySet<string> = new Set(
  'a an and as at by for from how in is it of on or own that the their they to was were what when where which who whom whose with'.split(
    ' ',
  ),
);

/** Other words for what the vocabulary speaks of, as they stand in schemas. */
const others: Readonly<Record<string, readonly string[]>> = {
  addr: ['address'],
  agent: ['user', 'agent'],
  author: ['account'],
  birthday: ['birth', 'date'],
  cell: ['phone'],
  creator: ['account'],
  customer: ['tenant'],
  dob: ['birth', 'date'],
  document: ['file'],
  employee: ['account'],
  filename: ['name'],
  firstname: ['given', 'name'],
  first: ['given'],
  iban: ['bank', 'account'],
  lastname: ['family', 'name'],
  last: ['family'],
  latitude: ['precise', 'location'],
  longitude: ['precise', 'location'],
  member: ['account'],
  mobile: ['phone'],
  cc: ['route'],
  bcc: ['route'],
  changed: ['time'],
  created: ['time'],
  from: ['route', 'sender'],
  issued: ['time'],
  modified: ['time', 'changed'],
  occurred: ['time'],
  recipient: ['route'],
  recorded: ['time'],
  sender: ['route'],
  timestamp: ['time'],
  to: ['route', 'recipient'],
  msisdn: ['phone'],
  org: ['tenant'],
  organisation: ['tenant'],
  organization: ['tenant'],
  owner: ['account'],
  person: ['account'],
  postcode: ['postal', 'code'],
  received: ['time', 'arrived'],
  sent: ['time'],
  surname: ['family', 'name'],
  telephone: ['phone'],
  updated: ['time', 'changed'],
  useragent: ['user', 'agent'],
  user: ['account'],
  username: ['user', 'name'],
  zip: ['postal', 'code'],
};

/** The words of a name, lower-case and in the singular: `sentAt`, `sent_at` and `SentAts` are `sent`. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((one) => one !== '');
  const telling = words.filter((one) => !silent.has(one));
  return (telling.length === 0 ? words : telling).map(singular);
}

/** The words of a name with the words that the vocabulary uses instead; `SignIn` is also `signin`. */
export function meaningsOf(name: string): ReadonlySet<string> {
  const words = wordsOf(name);
  const joined = singular(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  return new Set([...words, joined, ...words.flatMap((one) => others[one] ?? [])]);
}

function singular(word: string): string {
  if (/(ss|us|is)$/.test(word) || word.length < 4) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
