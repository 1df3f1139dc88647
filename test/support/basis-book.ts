import { readFileSync } from 'node:fs';
import { matches, type Allowance, type ExpectedBasis } from './expected-basis.ts';

/** What the test's people have allowed so far, kept apart from the gateway's own records. */
export class BasisBook {
  readonly #grants = new Map<
    string,
    { readonly recipient: string; readonly allowance: Allowance }
  >();
  readonly #agreements = new Map<string, readonly Allowance[]>();
  readonly #kinds = new Map<string, string>();
  readonly #barred = new Set<string>();
  /** Tenants that let third-party apps in, with those that they keep out. */
  readonly #policies = new Map<string, readonly string[]>();

  register(recipient: string, kind: string, verified: boolean): void {
    this.#kinds.set(recipient, kind);
    if (!verified) this.#barred.add(recipient);
  }

  bar(recipient: string): void {
    this.#barred.add(recipient);
  }

  unbar(recipient: string): void {
    this.#barred.delete(recipient);
  }

  letIn(tenant: string, blocked: readonly string[]): void {
    this.#policies.set(tenant, blocked);
  }

  keepOut(tenant: string): void {
    this.#policies.delete(tenant);
  }

  grant(id: string, recipient: string, allowance: Allowance): void {
    this.#grants.set(id, { recipient, allowance });
  }

  revoke(id: string): void {
    this.#grants.delete(id);
  }

  /** What the tenant has authorised ends, for good. */
  close(tenant: string): void {
    for (const [id, owner] of this.standing()) if (owner === tenant) this.#grants.delete(id);
    this.#agreements.delete(tenant);
  }

  /** Consents that stand, with their tenants. */
  standing(): readonly (readonly [id: string, tenant: string])[] {
    return [...this.#grants].map(([id, { allowance }]) => [id, allowance.tenant]);
  }

  agree(tenant: string, elements: readonly string[], purposes: readonly string[]): void {
    this.#agreements.set(
      tenant,
      purposes.map((purpose) => ({ tenant, elements, purpose })),
    );
  }

  /** What a recipient may be answered now under a token. */
  basisOf(
    recipient: string,
    ceiling: {
      readonly tenants: readonly string[];
      readonly elements: readonly string[];
      readonly purpose: string;
    },
  ): ExpectedBasis {
    const kind = this.#kinds.get(recipient);
    if (kind === undefined || this.#barred.has(recipient)) return { allowances: [], ceiling };
    const granted = [...this.#grants.values()]
      .filter((one) => one.recipient === recipient)
      .map((one) => one.allowance)
      .filter(({ notBefore = 0, notAfter = Infinity }) => {
        const now = Date.now();
        return notBefore <= now && now < notAfter;
      });
    if (kind === 'PUBLISHER_APP') {
      const open = granted.filter(
        ({ tenant }) => this.#policies.get(tenant)?.includes(recipient) === false,
      );
      return { allowances: open, ceiling };
    }
    const agreed = kind === 'INTERNAL_APP' ? [...this.#agreements.values()].flat() : [];
    return { allowances: [...granted, ...agreed], ceiling };
  }
}

interface VocabularyElement {
  readonly key: string;
  readonly class: string;
}

const elements = (
  JSON.parse(
    readFileSync(new URL('../../schema/vocabulary/elements.json', import.meta.url), 'utf8'),
  ) as { readonly elements: readonly VocabularyElement[] }
).elements;

/** Elements of some classes, as the vocabulary's file lists them. */
export function elementsOfClasses(classes: readonly string[]): readonly string[] {
  return elements.filter((one) => classes.includes(one.class)).map((one) => one.key);
}

/** Elements that patterns stand for, without keys and credentials. */
export function elementsOfPatterns(patterns: readonly string[]): readonly string[] {
  return elements
    .filter((one) => matches(patterns, one.key) && !['KEY', 'CREDENTIAL'].includes(one.class))
    .map((one) => one.key);
}
