import { parse } from 'graphql';
import type {
  FieldMark,
  Finding,
  Policy,
  ServiceOperator,
  Vocabulary,
} from '../../src/model/index.ts';
import { composeSupergraph, type Supergraph } from '../../src/supergraph/index.ts';
import { sha256Hex } from './release-path.ts';

/** Elements of the little vocabulary that policies of tests use, with their classes. */
const elements: Readonly<Record<string, { readonly class: string; readonly timed?: boolean }>> = {
  'user.name': { class: 'NAME' },
  'user.email': { class: 'CONTACT' },
  'user.id': { class: 'ACCOUNT_ID' },
  'user.ssn': { class: 'PROFILE' },
  'mail.body': { class: 'BODY', timed: true },
  'mail.time': { class: 'SESSION_TIME', timed: true },
  'key.master': { class: 'KEY' },
  'user.password': { class: 'CREDENTIAL' },
};

const littleVocabulary: Vocabulary = {
  version: 'little-1',
  elements: new Map(
    Object.entries(elements).map(([key, one]) => [
      key,
      {
        key,
        class: one.class,
        contract: 'CUSTOMER_DATA',
        identifiability: 'IDENTIFIED',
        special: false,
        timed: one.timed === true,
        description: key,
      },
    ]),
  ),
  purposes: new Map(
    ['publisher.app_functionality', 'legal.disclosure', 'essential.support'].map((key) => [
      key,
      { key, essential: key.startsWith('essential'), description: key },
    ]),
  ),
  neverReleased: new Set(['KEY', 'CREDENTIAL']),
};

const federation =
  '@link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@requires", "@external", "@inaccessible"])';
const spec = `@link(
  url: "https://consentry.dev/spec/v1.0"
  import: ["@classified", "@release", "@subject", "@scope", "@tests", "@dependsOnRows", "@derivedFrom", "@notCustomerData"]
)`;

/** The head of a service's SDL: federation, and our directives by their plain names. */
export const linked = (body: string, ours = spec): string =>
  `extend schema ${federation} ${ours}\n${body}`;

/** Composes services (and overlays) over the little vocabulary. Each SDL gets the usual head unless it has one. */
export function graphOf(
  services: string | Readonly<Record<string, string>>,
  overlay: string | null = null,
  operators: Readonly<Record<string, ServiceOperator>> = {},
): Supergraph {
  const named = typeof services === 'string' ? { main: services } : services;
  return composeSupergraph({
    services: Object.entries(named).map(([name, sdl]) => {
      const operator = operators[name];
      return { name, sdl: withHead(sdl), ...(operator === undefined ? {} : { operator }) };
    }),
    overlays: overlay === null ? [] : [{ name: 'overlay', sdl: withHead(overlay) }],
    vocabulary: littleVocabulary,
    sha256Hex,
  });
}

function withHead(sdl: string): string {
  const has = parse(sdl).definitions.some((one) => one.kind === 'SchemaExtension');
  return has ? sdl : linked(sdl);
}

export interface Folded {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  /** `CODE coordinate` of every finding that stops the start. */
  readonly errors: readonly string[];
  field(coordinate: string): FieldMark | undefined;
  /** Elements that a field needs; null when it is not classified. */
  elements(coordinate: string): readonly string[] | null;
}

export function policyOf(
  services: string | Readonly<Record<string, string>>,
  overlay: string | null = null,
): Folded {
  const { policy, findings } = graphOf(services, overlay);
  const field = (coordinate: string): FieldMark | undefined => policy.fields.get(coordinate);
  return {
    policy,
    findings,
    errors: findings
      .filter((one) => one.severity === 'error')
      .map((one) => `${one.code} ${one.coordinate}`),
    field,
    elements: (coordinate) => {
      const mark = field(coordinate);
      return mark?.kind === 'classified' ? mark.elements : null;
    },
  };
}
