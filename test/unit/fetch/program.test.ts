import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readyProgram, runProgram } from '../../../src/fetch/execute.ts';
import type { DataService, ServiceRequest } from '../../../src/fetch/port.ts';
import { fetchProgram } from '../../../src/fetch/program.ts';
import { GatewayError } from '../../../src/errors.ts';
import type { PlanNode } from '../../../src/plan/port.ts';

const schema = buildSchema('type Query { a: Int b: Int } type Mutation { a: Int b: Int }');
const call = (serviceName: string, operation: string, extra = {}): PlanNode => ({
  kind: 'Fetch',
  serviceName,
  operation,
  ...extra,
});

/** Services that say when they are asked, and answer when the test lets them. */
function slow() {
  const log: string[] = [];
  const gates = new Map<string, () => void>();
  const service = (name: string): DataService => ({
    name,
    call: (request: ServiceRequest) => {
      log.push(`${name} ${request.query} ${request.variablesJson}`);
      return new Promise((resolve) => {
        gates.set(name, () => resolve({ data: { [name]: 1 }, errors: [] }));
      });
    },
    close: () => Promise.resolve(),
  });
  const services = new Map(['a', 'b'].map((name) => [name, service(name)]));
  const open = async (name: string): Promise<void> => {
    gates.get(name)?.();
    await new Promise(setImmediate);
  };
  return { log, services, open };
}

const run = (plan: PlanNode, services: ReadonlyMap<string, DataService>, variables = {}) => {
  const ready = readyProgram(fetchProgram(plan, schema), schema);
  return runProgram(ready, { services, variables, signal: new AbortController().signal });
};

describe('a program', () => {
  test('asks one after the other where the plan says so', async () => {
    const { log, services, open } = slow();
    const done = run({ kind: 'Sequence', nodes: [call('a', '{a}'), call('b', '{b}')] }, services);
    expect(log).toEqual(['a {a} {}']);
    await open('a');
    expect(log).toEqual(['a {a} {}', 'b {b} {}']);
    await open('b');
    expect((await done).data).toEqual([{ a: 1 }, { b: 1 }]);
  });

  test('asks at once what the plan puts side by side', async () => {
    const { log, services, open } = slow();
    const plan: PlanNode = { kind: 'Parallel', nodes: [call('a', '{a}'), call('b', '{b}')] };
    const done = run(plan, services);
    expect(log).toHaveLength(2);
    await open('b');
    await open('a');
    expect((await done).failed).toEqual([null, null]);
  });

  test('sends only the variables that a call uses, and none that was not given', async () => {
    const { log, services, open } = slow();
    const plan = call('a', 'query($v0:Int,$v1:Int){a}', { variableUsages: ['v0', 'v1'] });
    const done = run(plan, services, { v0: null, v2: 'secret' });
    await open('a');
    await done;
    expect(log).toEqual(['a query($v0:Int,$v1:Int){a} {"v0":null}']);
  });

  test.each<[string, () => Promise<never>, string]>([
    [
      'cannot be reached',
      () => Promise.reject(new GatewayError('SERVICE_UNAVAILABLE')),
      'SERVICE_UNAVAILABLE',
    ],
    ['fails in another way', () => Promise.reject(new TypeError('boom')), 'SERVICE_UNAVAILABLE'],
  ])('goes on where a service %s', async (_, fail, code) => {
    const { services, open } = slow();
    const broken = new Map([
      ...services,
      ['b', { name: 'b', call: fail, close: () => Promise.resolve() }],
    ]);
    const done = run({ kind: 'Parallel', nodes: [call('a', '{a}'), call('b', '{b}')] }, broken);
    await open('a');
    expect((await done).failed).toEqual([null, code]);
  });

  test('says that a service which is not there is unavailable', async () => {
    expect((await run(call('c', '{a}'), new Map())).failed).toEqual(['SERVICE_UNAVAILABLE']);
  });

  test('is not made of a step of an unknown kind', () => {
    const plan = { kind: 'Defer' } as unknown as PlanNode;
    expect(() => fetchProgram(plan, schema)).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }) as Error,
    );
  });

  test('of no plan asks nobody', async () => {
    const ready = readyProgram(fetchProgram(null, schema), schema);
    const context = { services: new Map(), variables: {}, signal: new AbortController().signal };
    expect((await runProgram(ready, context)).data).toEqual([]);
  });
});
