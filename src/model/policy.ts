import type { ReleaseBasis } from './basis.ts';
import type { ContractCategory, ElementClass, Vocabulary } from './vocabulary.ts';

/** `Type.field`, `Type.field(argument:)` or `InputType.field`, as in the GraphQL specification's schema coordinates. */
export type Coordinate = string;

/** What the policy says of one output field, folded from every mark on it by AND. */
export type FieldMark =
  /** Customer data: leaves when every element is covered for the subject. */
  | {
      readonly kind: 'classified';
      readonly elements: readonly string[];
      readonly classes: readonly ElementClass[];
      readonly contracts: readonly ContractCategory[];
      readonly bases: ReadonlySet<ReleaseBasis>;
      /** `null` when every purpose of the vocabulary will do. */
      readonly purposes: ReadonlySet<string> | null;
      /** Value (or effect) depends on which rows exist: `totalCount`, `hasNextPage`. */
      readonly dependsOnRows: boolean;
    }
  /** No customer data, with the annotator's reason. */
  | { readonly kind: 'open'; readonly reason: string; readonly dependsOnRows: boolean }
  /** Carries nothing but the objects behind it, which are judged themselves. */
  | { readonly kind: 'structural'; readonly dependsOnRows: boolean }
  /** Never leaves: unclassified, or marked with something this version does not carry. */
  | { readonly kind: 'refused'; readonly reason: RefusedReason };

export type RefusedReason = 'UNCLASSIFIED' | 'NO_BASIS_EXISTS' | 'NOT_SUPPORTED';

/** What the policy says of one argument or input field. */
export type ArgumentMark =
  /** Carries no customer data of its own and tests none. */
  | { readonly kind: 'open'; readonly reason: string; readonly dependsOnRows: boolean }
  /** Narrowed by the gateway before the call. What its value carries or tests beside counts where the caller gives it. */
  | (ArgumentContent & { readonly kind: 'scope'; readonly by: ScopeAxis })
  /** Its value is customer data that the caller itself hands over (an id that it looks up), or tests some. */
  | (ArgumentContent & { readonly kind: 'classified' })
  | { readonly kind: 'refused'; readonly reason: RefusedReason };

interface ArgumentContent {
  /** Elements of the value itself. */
  readonly elements: readonly string[];
  /** Contract categories of the value itself, the vocabulary's and the mark's own. */
  readonly contracts: readonly ContractCategory[];
  /** Fields that it filters, sorts, searches or pages by; `Policy.tested` says what testing one asks for. */
  readonly tests: readonly Coordinate[];
  readonly dependsOnRows: boolean;
}

/** What testing a field by an argument of another asks for: as much as reading it, on the object where it is judged. */
export interface TestedField {
  readonly elements: readonly string[];
  readonly bases: ReadonlySet<ReleaseBasis>;
  /** `null` when every purpose of the vocabulary will do. */
  readonly purposes: ReadonlySet<string> | null;
  readonly on: TestedOn;
}

export type TestedOn =
  /** The rows that come back. */
  | { readonly kind: 'rows' }
  /** The object that the field is read from. */
  | { readonly kind: 'parent' }
  /** The one object that this field of every row leads to: it is fetched and judged with the row. */
  | { readonly kind: 'link'; readonly field: string };

/** By what `@scope` narrows rows. */
export const scopeAxes = ['TENANT', 'ACCOUNT', 'RESOURCE', 'PERIOD_FROM', 'PERIOD_TO'] as const;

export type ScopeAxis = (typeof scopeAxes)[number];

/** Which fields of an object name its custodian. A field of an object within or behind it is a dotted path. */
export interface SubjectMark {
  /**
   * Field that holds the tenant, or the constant tenant of a dedicated service; `named` is the tenant that a mutation
   * names, which is no mark but follows from the plan.
   */
  readonly tenant:
    | { readonly field: string }
    | { readonly value: string }
    | { readonly named: true };
  readonly account: string | null;
  readonly resource: string | null;
  /** Fields that hold further owners' account ids. */
  readonly owners: readonly string[];
  /** Fields that hold the times of the record; all must lie in a data period. */
  readonly recordedAt: readonly string[];
  /** Elements whose release makes the object's existence visible: any one of them does. */
  readonly exists: readonly string[];
}

export interface TypeMark {
  /** `null` for a type without a subject of its own: root types, connections, values inside an object. */
  readonly subject: SubjectMark | null;
  /** Takes its subject from the object that contains it. */
  readonly contained: boolean;
  /** An edge: no subject of its own, visible exactly when the object at this field is. */
  readonly via: string | null;
  readonly keyFields: readonly string[];
}

/** Frozen result of folding supergraph, subgraph SDLs and overlays; one version with the schema it was folded from. */
export interface Policy {
  /** SHA-256 of all that it was folded from, hex. */
  readonly version: string;
  readonly vocabulary: Vocabulary;
  readonly fields: ReadonlyMap<Coordinate, FieldMark>;
  readonly arguments: ReadonlyMap<Coordinate, ArgumentMark>;
  /** By field, then by the field that its arguments test there. What is not here is not accepted. */
  readonly tested: ReadonlyMap<Coordinate, ReadonlyMap<Coordinate, TestedField>>;
  readonly types: ReadonlyMap<string, TypeMark>;
  /** The constant tenant that every mutation writes to; null where each names it by an argument. */
  readonly mutationTenant: string | null;
}

/** A problem in the marks; `code` is stable, and any finding of severity `error` stops the start. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'notice';
  readonly coordinate: Coordinate;
  readonly message: string;
  readonly source: string | null;
}
