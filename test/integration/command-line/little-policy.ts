import { expect } from 'vitest';
import { commandLine } from '../../support/command-line.ts';

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  @link(url: "https://consentry.dev/spec/v1.0", import: ["@classified", "@notCustomerData", "@release", "@scope", "@subject"])
`;
/** Lines before the first of the SDL itself. */
export const offset = link.split('\n').length;

const people = `type Query { person(id: ID! @classified(element: "user.account.id")): Person }
type Person @key(fields: "id") @subject(tenantValue: "contoso", account: "id") {
  id: ID! @classified(element: "user.account.id", opaque: true)
  email: String @classified(element: "user.contact.email")
  phone: String @classified(element: "user.contact.phone") @release(bases: [TENANT_CONSENT])
}`;
const desks = `extend type Query { desk(id: ID! @notCustomerData(reason: "A number on a door")): Desk }
type Desk @key(fields: "id") {
  id: ID! @notCustomerData(reason: "A number on a door")
  sits: Person
}
type Person @key(fields: "id") { id: ID! @classified(element: "user.account.id", opaque: true) }`;

/** A change of SDL that fails where there is nothing to change. */
export const swap =
  (from: string, to: string) =>
  (sdl: string): string => {
    if (!sdl.includes(from)) throw new TypeError(`the SDL has no ${from}`);
    return sdl.replace(from, to);
  };

/** What `check --json` prints. */
export interface Report {
  readonly findings: readonly Record<string, unknown>[];
  readonly nullable: readonly string[];
  readonly widenings?: readonly Record<string, unknown>[];
  readonly releasable?: {
    readonly fields: readonly { readonly coordinate: string; readonly ways: readonly unknown[] }[];
    readonly notCustomerData: readonly Record<string, string>[];
    readonly scopeNotPushable: readonly Record<string, unknown>[];
  };
}

/** The command line over policies of two little services. */
export function littlePolicies() {
  const line = commandLine();
  const peopleSdl = (name: string, change: (sdl: string) => string): string =>
    line.file(`${name}/people.graphql`, link + change(people));
  return {
    line,
    /** The SDL of the service people, changed, in a file. */
    peopleSdl,
    /** A configuration of both services; `change` is made in the SDL of people. */
    policy: (name: string, change: (sdl: string) => string = (one) => one): string => {
      const other = line.file(`${name}/desks.graphql`, link + desks);
      const services = { people: peopleSdl(name, change), desks: other };
      return line.configuration(services, [], `${name}.yaml`);
    },
    report: async (...args: readonly string[]): Promise<{ code: number; told: Report }> => {
      const { code, output, errors } = await line.consentry('check', '--json', ...args);
      expect(errors).toBe('');
      return { code, told: JSON.parse(output) as Report };
    },
  };
}
