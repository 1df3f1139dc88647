type Words = readonly [string, ...string[]];

/** Words from which names and texts of the example are put together. */
export const firstNames: Words = [
  'Ada',
  'Ben',
  'Chiara',
  'Daan',
  'Elif',
  'Femi',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Keiko',
  'Liam',
  'Mira',
  'Noor',
  'Oskar',
  'Priya',
  'Quentin',
  'Rosa',
  'Sven',
  'Tala',
];

export const lastNames: Words = [
  'Moreau',
  'Okafor',
  'Lindqvist',
  'Rossi',
  'Novak',
  'Haddad',
  'Silva',
  'Keller',
  'Tanaka',
  'Murphy',
  'Ivanova',
  'Jansen',
  'Costa',
  'Yilmaz',
  'Berg',
  'Dubois',
  'Kaur',
  'Nowak',
  'Weber',
];

export const streets: Words = ['Harbour Street', 'Mill Lane', 'Station Road', 'Linden Alley'];

export const places: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Lisbon', 'Portugal'],
  ['Utrecht', 'Netherlands'],
  ['Leipzig', 'Germany'],
  ['Turku', 'Finland'],
];

export const topics: Words = [
  'Quarterly budget',
  'Travel to Lisbon',
  'Supplier offer',
  'Onboarding plan',
  'Incident review',
  'Contract renewal',
  'Office move',
  'Training dates',
  'Launch checklist',
  'Annual report',
];

export const sentences: Words = [
  'Please read it before Thursday.',
  'The numbers changed since last week.',
  'I added two remarks on the second page.',
  'Let us decide this in the next meeting.',
  'The supplier asked for an answer.',
  'Nothing else is open on my side.',
];

export const documentEndings: Words = ['docx', 'xlsx', 'pptx', 'pdf'];

export const devices: Words = ['Windows laptop', 'iPhone', 'Android phone', 'MacBook', 'Browser'];

export const clientErrors: Words = [
  'The token cache could not be read',
  'The calendar window did not open',
  'The preview ran out of memory',
];

export const plans: Words = ['Business Basic', 'Business Standard', 'Business Premium'];

export const teams: Words = ['Sales', 'Finance', 'Facilities', 'Press', 'Research', 'Support'];
