import { getNamedType, isCompositeType, isInterfaceType, Kind, print, visit } from 'graphql';
import {
  subjectPaths,
  type PlannedArgument,
  type ReleasePlan,
  type SelectedField,
  type Selection,
  type TypeSelection,
} from '../plan/index.ts';
import type { AllowedSet } from './allowed-set.ts';

/** The operation that the planner gets: what may be released, and the fields that rows are judged by. */
export interface PlanDocument {
  /** null when no service needs to be asked. */
  readonly text: string | null;
  /** Ids of the nodes at which nothing can be visible: they answer as no rows, without a call. */
  readonly hollow: ReadonlySet<number>;
}

/** Prints the pruned operation. Refused fields are not in it, and no name of the client is. */
export function planDocument(plan: ReleasePlan, allowed: AllowedSet): PlanDocument {
  const printer = new Printer(plan, allowed);
  if (plan.parts.mutation !== null) {
    const text = allowed.runs ? printer.mutation() : null;
    return { text, hollow: printer.hollow };
  }
  const body = printer.selection(plan.parts.root);
  // Without a field left there is nothing that a service could be asked.
  const asks = body !== null && body !== nothingAsked;
  return { text: asks ? printer.operation(body) : null, hollow: printer.hollow };
}

/** A selection of an object that is there, of which nothing is asked. */
const nothingAsked = '{__typename}';

class Printer {
  readonly hollow = new Set<number>();
  readonly #plan: ReleasePlan;
  readonly #allowed: AllowedSet;
  readonly #variables = new Set<string>();

  constructor(plan: ReleasePlan, allowed: AllowedSet) {
    this.#plan = plan;
    this.#allowed = allowed;
  }

  operation(body: string): string {
    const own = this.#plan.parts.variableDefinitions
      .filter((one) => this.#variables.has(one.variable.name.value))
      .map(({ variable, type, defaultValue }) => {
        // The value is sent coerced; the default lets a nullable variable stand where null may not.
        const fallback = defaultValue === undefined ? '' : `=${print(defaultValue)}`;
        return `$${variable.name.value}:${print(type)}${fallback}`;
      });
    const lifted = this.#plan.parts.confiners
      .flatMap((one) => one.scopes)
      .filter((one) => this.#variables.has(one.variable))
      .map((one) => `$${one.variable}:${one.type}`);
    // Scopes of one argument share its variable.
    const declared = [...own, ...new Set(lifted)].join(',');
    const listed = declared === '' ? '' : `(${declared})`;
    if (this.#plan.parts.mutation !== null) return `mutation${listed}${body}`;
    return declared === '' ? body : `query${listed}${body}`;
  }

  /** A mutation runs on its basis for writing, also where nothing of its answer can be shown. */
  mutation(): string | null {
    const [node] = this.#plan.parts.root.byType.values();
    const [field] = node?.fields ?? [];
    if (field?.slot == null) return null;
    const withheld = this.#allowed.refusals[field.slot] !== null;
    const below = field.child === null || withheld ? null : this.selection(field.child);
    const asked = field.child === null ? '' : (below ?? nothingAsked);
    return this.operation(`{${field.name}${this.#arguments(field.arguments)}${asked}}`);
  }

  /** The printed selection set; null when nothing below can be visible or nothing is left to ask. */
  selection(selection: Selection): string | null {
    const perType = new Map<TypeSelection, readonly string[]>();
    for (const node of selection.byType.values()) {
      const fields = this.#allowed.visible[node.id] === true ? this.#fields(node) : null;
      if (fields === null) this.hollow.add(node.id);
      else perType.set(node, fields);
    }
    if (perType.size === 0) return null;
    if (!selection.abstract) {
      const fields = [...perType.values()].flat();
      return fields.length === 0 ? nothingAsked : `{${fields.join(' ')}}`;
    }
    const shared = perType.size === selection.byType.size ? this.#shared(selection, perType) : [];
    const parts = selection.provided ? [...shared] : ['__typename', ...shared];
    for (const [node, fields] of perType) {
      const own = fields.filter((one) => !shared.includes(one));
      if (selection.provided) own.unshift('__typename');
      if (own.length > 0) parts.push(`...on ${node.type.name}{${own.join(' ')}}`);
    }
    return `{${parts.join(' ')}}`;
  }

  /** Fields that all types ask for alike stay on the interface, so that the planner can plan them there. */
  #shared(
    selection: Selection,
    perType: ReadonlyMap<TypeSelection, readonly string[]>,
  ): readonly string[] {
    const declared = this.#plan.parts.supergraph.whole.getType(selection.declared);
    if (!isInterfaceType(declared)) return [];
    const [first = [], ...others] = perType.values();
    return first.filter((one) => {
      const name = /^\w+(?:: *(\w+))?/.exec(one);
      const field = name?.[1] ?? name?.[0] ?? '';
      const type = declared.getFields()[field]?.type;
      if (type === undefined || !others.every((list) => list.includes(one))) return false;
      // A type may return something narrower than its interface says, with fields that the interface's type lacks.
      return [...perType.keys()].every((node) => {
        const own = node.type.getFields()[field]?.type;
        return own !== undefined && getNamedType(own) === getNamedType(type);
      });
    });
  }

  /** null when an object of this type would be hollow: all that was asked of it leads to nothing visible. */
  #fields(node: TypeSelection): readonly string[] | null {
    const printed = node.fields.map((field) => this.#field(field)).filter((one) => one !== null);
    const owned = node.mark.subject !== null || node.mark.contained;
    // A publicly refused field is answered with its code, so its object must be there to carry it.
    const answered = node.fields.some(({ slot }) => {
      const refusal = slot === null ? null : this.#allowed.refusals[slot];
      return slot === null || (refusal !== null && refusal !== 'NO_BASIS');
    });
    const judgedBy = node.via === null ? node.linked : [node.via, ...node.linked];
    const viaGone = judgedBy.some((one) => this.#field(one) === null);
    if (viaGone || (!owned && node.fields.length > 0 && printed.length === 0 && !answered))
      return null;
    const hidden = [...subjectFields(node), ...(this.#allowed.withKeys ? plainKeys(node) : [])];
    return [...new Set([...printed, ...hidden])];
  }

  /** null for what is refused, is answered without a service, or leads to nothing visible. */
  #field(field: SelectedField): string | null {
    if (field.slot === null || this.#allowed.refusals[field.slot] !== null) return null;
    if (field.confiner !== null && this.#allowed.scopes[field.confiner]?.empty === true) {
      return null;
    }
    const below = field.child === null ? '' : this.selection(field.child);
    if (below === null) return null;
    const key = field.planKey === field.name ? field.name : `${field.planKey}: ${field.name}`;
    return `${key}${this.#arguments(field.arguments)}${below}`;
  }

  #arguments(planned: readonly PlannedArgument[]): string {
    if (planned.length === 0) return '';
    const printed = planned.map((argument) => {
      if ('variable' in argument) {
        this.#variables.add(argument.variable);
        return `${argument.name}:$${argument.variable}`;
      }
      visit(argument.value, {
        [Kind.VARIABLE]: (node: { name: { value: string } }) =>
          void this.#variables.add(node.name.value),
      });
      return `${argument.name}:${print(argument.value)}`;
    });
    return `(${printed.join(',')})`;
  }
}

/** A path to a field of an object within is a selection of its own beside what the caller asked of that object. */
function subjectFields({ mark }: TypeSelection): readonly string[] {
  const paths = mark.subject === null ? [] : subjectPaths(mark.subject);
  return paths.map((one) => {
    const names = one.split('.');
    return `${names.join('{')}${'}'.repeat(names.length - 1)}`;
  });
}

/** Key fields with plain values; they name the object in the entry of a legal log. */
function plainKeys(node: TypeSelection): readonly string[] {
  return node.mark.keyFields.filter((name) => {
    const field = node.type.getFields()[name];
    return field !== undefined && !isCompositeType(getNamedType(field.type));
  });
}
