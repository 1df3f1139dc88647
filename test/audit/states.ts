import { element, granting, tenant } from '../integration/engine/engine-kit.ts';
import type { Cover } from '../../src/model/index.ts';
import { overlayFor } from '../integration/engine/marks.ts';
import type { GraphQLSchema } from 'graphql';

/** How the gateway stands towards the audit's data. */
export interface AuditState {
  readonly name: 'open' | 'granted' | 'withdrawn';
  readonly says: string;
  readonly overlay: (schema: GraphQLSchema) => string;
  readonly covers: readonly Cover[];
  /** Whether a case passes when nothing but type names and nulls comes back, instead of what it expects. */
  readonly empty: boolean;
}

const open = '@notCustomerData(reason: "made-up data of the audit")';
const classified = `@classified(element: "${element}", opaque: true)`;

const allClassified = (schema: GraphQLSchema): string =>
  overlayFor(schema, {
    field: classified,
    argument: `@classified(element: "${element}")`,
    object: `@subject(tenantValue: "${tenant}")`,
  });

export const states: readonly AuditState[] = [
  {
    name: 'open',
    says: 'nothing is customer data',
    overlay: (schema) => overlayFor(schema, { field: open, argument: open, object: '' }),
    covers: [],
    empty: false,
  },
  {
    name: 'granted',
    says: 'everything is classified and granted, the log is on',
    overlay: allClassified,
    covers: granting([element]),
    empty: false,
  },
  {
    name: 'withdrawn',
    says: 'everything is classified and nothing is granted',
    overlay: allClassified,
    covers: [],
    empty: true,
  },
];
