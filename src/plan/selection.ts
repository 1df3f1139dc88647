import type { GraphQLObjectType, GraphQLOutputType, ValueNode } from 'graphql';
import type {
  Coordinate,
  FieldMark,
  ScopeAxis,
  SubjectMark,
  TestedField,
  TypeMark,
} from '../model/index.ts';
import type { Position } from './position.ts';

/**
 * One selection set of the answer, merged and resolved per concrete type. `path` is the place of its objects in the
 * answer: response keys, with the number of the list (outermost is 0) where an index stands.
 */
export interface Selection {
  readonly path: readonly (string | number)[];
  readonly position: Position;
  /** Name of the declared type: an object, interface or union. */
  readonly declared: string;
  /** Whether the declared type is not an object, so that the object says itself what it is. */
  readonly abstract: boolean;
  /**
   * Below a field by which some service provides fields of others. The planner takes `__typename` for provided only
   * where it stands on concrete types.
   */
  readonly provided: boolean;
  readonly byType: ReadonlyMap<string, TypeSelection>;
}

/** A selection set as it applies to objects of one concrete type. */
export interface TypeSelection {
  /** Index in `PlanParts.nodes`. */
  readonly id: number;
  readonly type: GraphQLObjectType;
  readonly mark: TypeMark;
  readonly fields: readonly SelectedField[];
  /** For an edge, which of `fields` is the object it leads to. */
  readonly via: SelectedField | null;
  /** Elements that arguments of the field above test, so that rows come back only where these are granted too. */
  readonly tested: readonly string[];
  /**
   * Which of `fields` lead to objects that arguments of the field above test: a row comes back only where each of them
   * is there for the caller, with what is tested on it.
   */
  readonly linked: readonly SelectedField[];
}

/** Elements that are tested on the object that a field of each row leads to. */
export interface LinkTest {
  readonly field: string;
  readonly elements: readonly string[];
}

/** An argument, or an input field below one, that has a value where a field is read. */
export interface ArgumentUse {
  readonly at: Coordinate;
  readonly refused: boolean;
  /** Elements that the value itself carries. */
  readonly elements: readonly string[];
  readonly tests: readonly TestedField[];
}

/** One response key on one concrete type. */
export interface SelectedField {
  /** null for a field that only the judging needs: the object that an edge leads to. */
  readonly responseKey: string | null;
  readonly name: string;
  /** Response key towards the planner and the services. */
  readonly planKey: string;
  /** The service's own type: its nulls bubble by it. */
  readonly type: GraphQLOutputType;
  /** Whether the served schema still says non-null here. */
  readonly servedNonNull: boolean;
  /** Index in `PlanParts.slots`; null for `__typename`. */
  readonly slot: number | null;
  readonly arguments: readonly PlannedArgument[];
  /** Index in `PlanParts.confiners` of the field's own confiner. */
  readonly confiner: number | null;
  readonly child: Selection | null;
}

/** An argument as it is sent: a literal or a renamed variable of the caller, or a variable that the gateway fills. */
export type PlannedArgument =
  | { readonly name: string; readonly value: ValueNode }
  | { readonly name: string; readonly variable: string };

/**
 * One thing to decide: a coordinate with the arguments in use. The same coordinate reached by ten routes is one slot,
 * unless its rows are confined in different ways.
 */
export interface Slot {
  readonly id: number;
  readonly coordinate: string;
  readonly mark: FieldMark;
  /** The arguments in use that ask for something. */
  readonly arguments: readonly ArgumentUse[];
  /** What they carry or test that is judged on the object itself: no row behind the field can be judged in its stead. */
  readonly here: readonly string[];
  /** Whether the object that carries it has a subject, its own or its container's. */
  readonly owned: boolean;
  /** What confines the rows that the value depends on; null when it depends on none. */
  readonly rows: RowDependence | null;
}

/** `confiner` is null when nothing confines the rows. */
export interface RowDependence {
  readonly confiner: number | null;
}

/**
 * What keeps the rows of a field within subjects: its `@scope` arguments, or the subject of the object it is read from.
 */
export interface Confiner {
  readonly id: number;
  readonly coordinate: string;
  readonly scopes: readonly ScopeArgument[];
  /** The object that the field is read from has a subject. */
  readonly underSubject: boolean;
  /** The rows are values of that very object, or of the account that it is: no other account has custody of them. */
  readonly isWithin: boolean;
  readonly rows: readonly RowKind[];
  /** Elements that the values of the scopes carry, whoever fills them: a service is told whose rows to look for. */
  readonly told: readonly string[];
  /** Elements that arguments of the field test: rows without them are gone, so a page of the others has gaps. */
  readonly tested: readonly string[];
  /** The rows are judged by further objects too, of which no cover of theirs says anything. */
  readonly linked: boolean;
}

/** One type of the rows behind a field: any one of `exists` makes a row visible. */
export interface RowKind extends Pick<SubjectMark, 'exists' | 'recordedAt' | 'owners'> {
  /** Every row says whose it is: by the schema the fields that name its custodian and owners are never null. */
  readonly named: boolean;
}

/** A `@scope` argument or input field; its argument is lifted to a variable that the decision fills. */
export interface ScopeArgument {
  /** The argument's name. */
  readonly name: string;
  /** Input fields from the argument to the scope; empty where the argument is the scope. */
  readonly path: readonly string[];
  readonly by: ScopeAxis;
  /** Scopes of one argument share it. */
  readonly variable: string;
  /** The argument's type, in SDL. */
  readonly type: string;
  readonly list: boolean;
  /** The argument's value as the caller wrote it, with renamed variables; null when absent. */
  readonly supplied: ValueNode | null;
  /** Whether that value holds a variable, so that it differs from request to request. */
  readonly readsVariables: boolean;
  /** The argument's default, for one whose scope is an input field. */
  readonly fallback: unknown;
  /** By step of the path: whether the object there may be made up, because nothing else then stands in it. */
  readonly creatable: readonly boolean[];
  /** What its mark says that the value carries or tests, whoever fills it. */
  readonly elements: readonly string[];
}
