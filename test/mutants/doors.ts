import type { Mutant } from './mutant.ts';

const mixing = 'test/regression/attacks-1b/mixing.test.ts';
const soundHttp = 'test/regression/server/sound-http.test.ts';
const values = 'test/regression/attacks-1a/values.test.ts';

/** Breakages of what stands around an answer, and of what tells one caller from another. */
export const doorMutants: readonly Mutant[] = [
  {
    id: 'answers-may-be-kept',
    breaks: 'Caches on the way may keep an answer',
    file: 'src/server/http.ts',
    old: "const safeHeaders = { 'cache-control': 'no-store',",
    new: "const safeHeaders = { 'cache-control': 'private',",
    killedBy: { file: mixing, test: 'K10 nobody on the way may keep an answer' },
  },
  {
    id: 'tenants-compared-by-sound',
    breaks: 'A tenant’s name in other letters is the tenant',
    file: 'src/decision/covering.ts',
    old: 'if (cover.tenant !== subject.tenant) return;',
    new: "if (cover.tenant.normalize('NFKC').toLowerCase() !== subject.tenant) return;",
    killedBy: { file: values, test: 'A37 a wide grant of' },
  },
  {
    id: 'hints-shared-over-tenants',
    breaks: 'What one tenant granted a recipient is remembered for all tenants',
    file: 'src/consent/cached-covers.ts',
    old: '`${recipient.kind}|${liveKey(recipient.id, tenant)}`',
    new: "`${recipient.kind}|${liveKey(recipient.id, '')}`",
    killedBy: { file: mixing, test: 'K04 requests that cross each other each see their own' },
  },
  {
    id: 'unverified-publisher-in-standing',
    breaks: 'A publisher whom nobody verified is answered',
    file: 'src/recipients/recipient-record.ts',
    old: "(recipient.kind !== 'PUBLISHER_APP' || recipient.verified)",
    new: "(recipient.kind !== 'PUBLISHER_APP' || recipient.name !== '')",
    killedBy: { file: 'test/regression/attacks-1a/standing.test.ts', test: 'verifies nobody' },
  },
  {
    id: 'closed-door-let-through',
    breaks: 'A publisher whom the tenant blocked is let in',
    file: 'src/recipients/app-policy.ts',
    old: 'policy === null || policy.blocked.includes(recipient)',
    new: 'policy === null',
    killedBy: {
      file: 'test/regression/attacks-1e/inference.test.ts',
      test: 'S28 no consent, a revoked one, one to come, another purpose and a closed door',
    },
  },
  {
    id: 'token-that-acts-for-another',
    breaks: 'A token that acts for another is taken for its own',
    file: 'src/identity/claims.ts',
    old: 'act: z.never().optional(),',
    new: 'act: z.unknown().optional(),',
    killedBy: {
      file: 'test/regression/attacks-1a/standing.test.ts',
      test: 'as a token that acts for another',
    },
  },
  {
    id: 'two-hosts',
    breaks: 'A request that names two hosts is answered',
    file: 'src/server/sound-http.ts',
    old: 'if (hosts > 1 || types > 1)',
    new: 'if (types > 1)',
    killedBy: { file: 'test/regression/server/doors.test.ts', test: 'two hosts at a probe' },
  },
  {
    id: 'two-media-types',
    breaks: 'A request that names two media types is read by the first',
    file: 'src/server/sound-http.ts',
    old: 'if (hosts > 1 || types > 1)',
    new: 'if (hosts > 1)',
    killedBy: { file: 'test/regression/server/doors.test.ts', test: 'two media types' },
  },
  {
    id: 'coding-of-a-body',
    breaks: 'A body in a coding that nobody decodes here is read as if it were in none',
    file: 'src/server/sound-http.ts',
    old: '|| !/^chunked$/i.test(coding)',
    new: '',
    killedBy: { file: soundHttp, test: 'a coding that nobody decodes here' },
  },
  {
    id: 'answer-for-another',
    breaks: 'Bytes that are no HTTP are answered in the place of the request before them',
    file: 'src/server/sound-http.ts',
    old: 'if (last.req.complete) return last.writableFinished;',
    new: 'if (last.req.complete) return true;',
    killedBy: { file: soundHttp, test: 'are not answered in the place of' },
  },
  {
    id: 'requests-behind-each-other',
    breaks: 'One connection has any number of requests under way',
    file: 'src/server/sound-http.ts',
    old: 'if (connection.underWay > pipelinedMax)',
    new: 'if (connection.underWay < 0)',
    killedBy: {
      file: 'test/regression/server/pipelined.test.ts',
      test: 'beyond the limit are refused in their turn',
    },
  },
  {
    id: 'address-in-another-spelling',
    breaks: 'An address is reached under a spelling that a rule of a proxy does not see',
    file: 'src/server/http.ts',
    old: 'if (path !== request.routeOptions.url)',
    new: 'if (request.is404)',
    killedBy: { file: soundHttp, test: 'leads nowhere' },
  },
];
