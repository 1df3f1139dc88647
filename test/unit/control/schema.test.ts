import { buildSchema, isIntrospectionType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { publicError } from '../../../src/control/control-error.ts';
import { dateTime } from '../../../src/control/date-time.ts';
import { permissions } from '../../../src/control/permissions.ts';
import { ControlRefusal, GatewayError, errorCodes } from '../../../src/errors.ts';
import { controlSdl } from '../../support/control-world.ts';

const schema = buildSchema(controlSdl);
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));

test('every field of the schema has a rule of its own, and no rule a wildcard', () => {
  const objects = types.filter(isObjectType);
  expect(objects.length).toBeGreaterThan(15);
  const ruled = (name: string): string[] => Object.keys(permissions[name] ?? {}).sort();
  expect(Object.fromEntries(objects.map(({ name }) => [name, ruled(name)]))).toEqual(
    Object.fromEntries(objects.map((type) => [type.name, Object.keys(type.getFields()).sort()])),
  );
});

test('every type and every operation is described', () => {
  const ours = types.filter(({ name }) => !/^(ID|Int|String|Boolean)$/.test(name));
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const operations = roots.flatMap((type) => Object.values(type?.getFields() ?? {}));
  expect(ours.length).toBeGreaterThan(25);
  expect(ours.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  expect(operations.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
});

describe('what leaves for an error', () => {
  const shown: ReadonlySet<string> = new Set([
    'CONTROL_DENIED',
    'CONTROL_INPUT_INVALID',
    'CONTROL_CONFLICT',
    'DRAIN_INCOMPLETE',
    'RECORD_UNKNOWN',
    'STORE_UNAVAILABLE',
  ]);

  test.each(errorCodes.map((code) => [code]))('%s is shown or masked, never its detail', (code) => {
    const failures: unknown[] = [];
    const error = new GatewayError(code, 'detail for the operator');
    const { message, extensions } = publicError(error, (one) => failures.push(one));
    expect(extensions).toEqual({ code: shown.has(code) ? code : 'INTERNAL' });
    expect(message).not.toContain('detail');
    expect(failures).toEqual(shown.has(code) ? [] : [error]);
  });

  test.each([[new Error('x')], ['text'], [undefined], [{ code: 'CONTROL_DENIED' }]])(
    'anything else is masked: %s',
    (thrown) => {
      expect(publicError(thrown, () => {}).extensions).toEqual({ code: 'INTERNAL' });
    },
  );

  test('a refusal names its field and rule', () => {
    const refusal = new ControlRefusal('CONTROL_INPUT_INVALID', 'account', 'LV01');
    expect(publicError(refusal, () => {}).extensions).toEqual({
      code: 'CONTROL_INPUT_INVALID',
      field: 'account',
      rule: 'LV01',
    });
  });
});

describe('DateTime', () => {
  test.each([
    ['2026-11-22'],
    ['2026-11-22T10:00:00+01:00'],
    ['2026-11-22 10:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-02-30T00:00:00Z'],
    ['2026-11-22T24:00:00Z'],
    ['yesterday'],
    [1_763_800_000_000],
    [null],
  ])('refuses %s', (value) => {
    expect(() => dateTime.parseValue(value)).toThrow('A DateTime is RFC 3339 in UTC');
  });

  test('reads and writes UTC', () => {
    expect(dateTime.parseValue('2026-11-22T10:00Z')).toBe(Date.UTC(2026, 10, 22, 10));
    expect(dateTime.serialize(Date.UTC(2026, 10, 22, 10))).toBe('2026-11-22T10:00:00.000Z');
  });
});
