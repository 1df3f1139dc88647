import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339 in UTC; seconds and their fraction may be left out. */
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/** `DateTime`: milliseconds since the epoch inside, RFC 3339 in UTC outside. */
export const dateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  serialize: (value) => {
    if (typeof value !== 'number') throw new TypeError('A DateTime is a number inside');
    return new Date(value).toISOString();
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});

function parse(value: unknown): number {
  const time = typeof value === 'string' && UTC.test(value) ? Date.parse(value) : Number.NaN;
  // The parser takes 30 February for 2 March; a date that does not come back as it went in is none.
  const isReal = !Number.isNaN(time) && String(value).startsWith(dayOf(time));
  if (!isReal) throw new GraphQLError('A DateTime is RFC 3339 in UTC');
  return time;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
