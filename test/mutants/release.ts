import type { Mutant } from './mutant.ts';

const faults = 'test/integration/data-plane/faults.test.ts';
const tasks = 'test/unit/decision/task.test.ts';

/** Breakages of the order of the stages and of what is recorded. */
export const releaseMutants: readonly Mutant[] = [
  {
    id: 'withheld-told-in-public',
    breaks: 'The public listener tells how many rows were withheld',
    file: 'src/release/data-plane.ts',
    old: 'if (request.trusted === true) return releasedTrusted(request);',
    new: 'if (request.trusted !== null) return releasedTrusted(request);',
    killedBy: {
      file: 'test/integration/trusted/trusted.test.ts',
      test: 'are not there on the ordinary listener',
    },
  },
  {
    id: 'other-schema-accepted',
    breaks: 'A document that was validated against another schema is run',
    file: 'src/release/data-plane.ts',
    old: 'if (request.schema !== supergraph.served) {',
    new: 'if (request.schema === null) {',
    killedBy: {
      file: 'test/regression/attacks-1a/fields.test.ts',
      test: 'A17 what was validated against another schema is not run',
    },
  },
  {
    id: 'second-pass-from-the-cache',
    breaks: 'After a basis ended, the second pass decides from the same cache again',
    file: 'src/release/release.ts',
    old: 'for (const fresh of [false, true]) {',
    new: 'for (const fresh of [false, false]) {',
    killedBy: {
      file: 'test/unit/release/second-pass.test.ts',
      test: 'past a cache that still holds it',
    },
  },
  {
    id: 'bases-not-checked-again',
    breaks: 'The transaction does not check that what the answer rests on is in force',
    file: 'src/release-log/record-release.ts',
    old: 'if (bases.length === 0) return [];',
    new: 'if (bases.length >= 0) return [];',
    killedBy: { file: faults, test: 'is not released on, and nothing is recorded as released' },
  },
  {
    id: 'policy-not-checked-again',
    breaks: 'A release commits under a policy that was replaced',
    file: 'src/decision/decide.ts',
    old: 'sources.policy === undefined ? standing : [sources.policy, ...standing]',
    new: 'standing',
    killedBy: {
      file: 'test/integration/reload/reload.test.ts',
      test: 'what was decided under the old policy cannot be recorded under the new one',
    },
  },
  {
    id: 'entry-depends-on-rows',
    breaks: 'An object that is hidden costs an entry and one that never was costs none',
    file: 'src/release-log/record-release.ts',
    old: 'if (silent && !asksForSubjects(approved)) {',
    new: 'if (silent) {',
    killedBy: {
      file: 'test/integration/data-plane/silent-answers.test.ts',
      test: 'costs one entry, so that a log that fails tells none from another',
    },
  },
  {
    id: 'uses-not-counted',
    breaks: 'A task is never used up',
    file: 'src/release-log/record-release.ts',
    old: 'key: `${ref}/uses`, add: 1,',
    new: 'key: `${ref}/uses`, add: 0,',
    killedBy: { file: tasks, test: 'a task is used up by its deliveries, in the transaction' },
  },
  {
    id: 'rows-not-counted',
    breaks: 'A limit of visible objects per day is never used up',
    file: 'src/release-log/record-release.ts',
    old: 'add: rows, max }',
    new: 'add: Math.min(rows, 0), max }',
    killedBy: {
      file: 'test/integration/consent-flow/terms.test.ts',
      test: 'ends the answers when it is used up, without a part of the one that would pass it',
    },
  },
  {
    id: 'task-in-the-release-log',
    breaks: 'What leaves under legal process stands in the log that tenants may see',
    file: 'src/release-log/about-request.ts',
    old: "caller.task === null ? 'release' : 'legal';",
    new: "caller.task === null ? 'release' : 'release';",
    killedBy: { file: tasks, test: 'its entry goes to the legal log with the keys sealed' },
  },
  {
    id: 'pseudonym-without-tenant',
    breaks: 'The same account name in two tenants has one pseudonym',
    file: 'src/release-log/pseudonym.ts',
    old: "createHmac('sha256', key.secret).update(name, 'utf8')",
    new: "createHmac('sha256', key.secret).update(account, 'utf8')",
    killedBy: {
      file: 'test/unit/release-log/privacy.test.ts',
      test: 'is another for another tenant, account or key',
    },
  },
  {
    id: 'gone-client-recorded',
    breaks: 'An answer that nobody waits for is recorded as released',
    file: 'src/release/release.ts',
    old: 'signal.throwIfAborted();',
    new: '',
    killedBy: {
      file: 'test/integration/server/given-up.test.ts',
      test: 'whose client has gone is recorded nowhere as released',
    },
  },
  {
    id: 'error-text-passed-through',
    breaks: 'The text of an unexpected error leaves',
    file: 'src/server/public-errors.ts',
    old: '    message: errorSpec(code).message,\n    ...(formatted.locations',
    new: '    message: formatted.message,\n    ...(formatted.locations',
    killedBy: {
      file: 'test/integration/server/control.test.ts',
      test: 'answers errors by code and path, and shows nothing of what was thrown',
    },
  },
  {
    id: 'service-error-with-text',
    breaks: 'The text of a service’s error is kept',
    file: 'src/adapters/http-service/http-service.ts',
    old: 'return { path: plain ? path : null };',
    new: 'return { ...(error as object), path: plain ? path : null };',
    killedBy: {
      file: 'test/integration/http-service/http-service.test.ts',
      test: 'keeps of an error its path and nothing else',
    },
  },
];
