import { describe, expect, test } from 'vitest';
import { notesWorld } from './notes-world.ts';

const codes = (answer: { readonly errors: readonly { extensions: { code: string } }[] }) =>
  answer.errors.map((one) => one.extensions.code);

describe('rows that an argument finds by a field', () => {
  test('come back where that field is granted too, and the entry says so', async () => {
    const { ask } = notesWorld();
    const answer = await ask('{ byText(text: "x") { id } }', ['user.id', 'mail.body']);
    expect(answer.data).toEqual({ byText: [{ id: 'n1' }, { id: 'n2' }, { id: 'n4' }] });
    const [entry] = answer.entries;
    expect(Object.keys(entry?.sets[0]?.rests ?? {})).toEqual(['mail.body', 'user.id']);
  });

  test('are none where it is not granted, and the service is not asked', async () => {
    const { ask, path } = notesWorld();
    const answer = await ask('{ byText(text: "x") { id } }', ['user.id']);
    expect(answer.data).toEqual({ byText: [] });
    expect(path.calls).toEqual([]);
  });

  test('come back of those tenants only that granted it', async () => {
    const { ask } = notesWorld();
    const grants = { contoso: ['user.id'], fabrikam: ['user.id', 'mail.body'] };
    const answer = await ask('{ byText(text: "x") { id } }', grants);
    expect(answer.data).toEqual({ byText: [{ id: 'n3' }] });
  });

  test('are none where the argument is null or sorts by default', async () => {
    const { ask } = notesWorld();
    expect((await ask('{ byText(text: null) { id } }', ['user.id'])).data).toEqual({ byText: [] });
    expect((await ask('{ sorted { id } }', ['user.id'])).data).toEqual({ sorted: [] });
    const granted = await ask('{ sorted { id } }', ['user.id', 'mail.body']);
    expect(granted.data).toMatchObject({ sorted: [{ id: 'n1' }, {}, {}] });
  });

  test('come back without the argument on their own existence alone', async () => {
    const { ask } = notesWorld();
    expect((await ask('{ byText { id } }', ['user.id'])).data).toMatchObject({
      byText: [{ id: 'n1' }, {}, {}],
    });
  });

  test.each([
    ['has no basis', '{ bySecret(secret: "x") { id } }', 'ARGUMENT_NOT_ACCEPTED'],
    ['is for legal process only', '{ byLawful(text: "x") { id } }', 'ARGUMENT_NOT_ACCEPTED'],
    ['is for another purpose', '{ byService(text: "x") { id } }', 'PURPOSE_MISMATCH'],
    ['is of one of several objects', '{ byEditor(name: "x") { id } }', 'ARGUMENT_NOT_ACCEPTED'],
  ])('are refused where the field %s', async (_name, query, code) => {
    const { ask } = notesWorld();
    const answer = await ask(query, ['user.id', 'user.ssn', 'user.name', 'mail.body']);
    expect(codes(answer)).toEqual([code]);
  });

  test('come back under a task by a field that is for legal process', async () => {
    const { askUnderTask } = notesWorld();
    const query = '{ byLawful(text: "x") { id } }';
    const answer = await askUnderTask(query, ['user.id', 'user.ssn'], 'a1');
    expect(answer.data).toEqual({ byLawful: [{ id: 'n1' }] });
  });
});

describe('rows that an argument finds by a related object', () => {
  test('come back where that object may be seen with that field, and only there', async () => {
    const { ask } = notesWorld();
    const elements = ['user.id', 'user.name', 'user.email'];
    const answer = await ask('{ byOwner(name: "x") { id } }', elements);
    expect(answer.data).toEqual({ byOwner: [{ id: 'n1' }] });
    expect(answer.errors).toEqual([]);
    const types = answer.entries[0]?.released.map((one) => [one.type, one.rows]);
    expect(types).toEqual([
      ['Note', 1],
      ['User', 1],
    ]);
    const both = await ask('{ byOwner(name: "x") { id } }', {
      contoso: elements,
      fabrikam: elements,
    });
    expect(both.data).toEqual({ byOwner: [{ id: 'n1' }, { id: 'n2' }, { id: 'n3' }] });
  });

  test('are none where the field is not granted', async () => {
    const { ask } = notesWorld();
    const answer = await ask('{ byOwner(name: "x") { id } }', ['user.id', 'mail.body']);
    expect(answer.data).toEqual({ byOwner: [] });
  });

  test('are gone without a word where the way to the object is not granted', async () => {
    const world = notesWorld();
    const grants = {
      contoso: ['user.id', 'user.name'],
      fabrikam: ['user.id', 'user.name', 'user.email'],
    };
    const answer = await world.ask('{ byOwner(name: "x") { id } }', grants);
    expect(answer.data).toEqual({ byOwner: [{ id: 'n3' }] });
    expect(answer.errors).toEqual([]);
    expect(answer.entries[0]?.refused).toEqual([]);
  });

  test('are none where the field is granted by the tenant of the row alone', async () => {
    const { ask } = notesWorld();
    const grants = { contoso: ['user.id', 'user.name', 'user.email'], fabrikam: ['user.id'] };
    const answer = await ask('{ byOwner(name: "x") { id owner { id } } }', grants);
    expect(answer.data).toEqual({ byOwner: [{ id: 'n1', owner: { id: 'u1' } }] });
  });

  test('come back by whether the object is there only where it may be seen', async () => {
    const { ask } = notesWorld();
    const answer = await ask('{ owned(has: true) { id } }', ['user.id', 'user.email']);
    expect(answer.data).toEqual({ owned: [{ id: 'n1' }] });
  });

  test('are not counted', async () => {
    const { ask } = notesWorld();
    const elements = ['user.id', 'user.name', 'mail.body'];
    const query = '{ countOwned(name: "x") { totalCount nodes { id } } }';
    const answer = await ask(query, elements);
    expect(codes(answer)).toEqual(['SCOPE_NOT_PUSHABLE']);
    const own = await ask('{ count(text: "x") { totalCount } }', elements);
    expect(own.data).toEqual({ count: { totalCount: 3 } });
    expect(Object.keys(own.entries[0]?.sets[0]?.rests ?? {})).toEqual(['mail.body', 'user.id']);
  });
});

describe('an argument of a field below an object', () => {
  test('that tests a value within the object is judged on the object', async () => {
    const { ask } = notesWorld();
    const query = '{ users { id parts(label: "x") { label } } }';
    const grants = { contoso: ['user.id', 'user.email'], fabrikam: ['user.id'] };
    const answer = await ask(query, grants);
    expect(answer.data).toEqual({
      users: [
        { id: 'u1', parts: [{ label: 'label-1' }] },
        { id: 'u2', parts: null },
      ],
    });
  });

  test('that tests the object’s own field is judged on the object', async () => {
    const { ask } = notesWorld();
    const query = '{ users { id notes(name: "x") { id } } }';
    const grants = { contoso: ['user.id', 'user.name'], fabrikam: ['user.id'] };
    const answer = await ask(query, grants);
    expect(answer.data).toEqual({
      users: [
        { id: 'u1', notes: [{ id: 'n1' }] },
        { id: 'u2', notes: null },
      ],
    });
  });
});
