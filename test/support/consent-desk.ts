import type {
  AppId,
  AuthorizationServer,
  PersonId,
} from '../../examples/contoso/authorization-server/index.ts';
import { BasisBook, elementsOfClasses, elementsOfPatterns } from './basis-book.ts';
import { controlDocuments } from './control-documents.ts';
import type { Allowance } from './expected-basis.ts';
import type { Holder, WatchedGateway } from './watched-gateway.ts';

export interface GrantWish {
  readonly recipient?: string;
  readonly elements: readonly string[];
  readonly purpose?: string;
  readonly resources?: readonly string[];
  readonly period?: { readonly from?: number; readonly to?: number };
  readonly except?: NonNullable<Allowance['except']>;
  readonly rowsPerDay?: number;
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** What the tenant lets be done; the book keeps what may be read. */
type GrantedOperation = 'READ' | 'WRITE';

export interface TokenWish {
  readonly tenants?: readonly string[];
  readonly elements?: readonly string[];
  readonly purpose?: string;
  readonly actions?: readonly ('read' | 'write')[];
}

export interface DemandWish {
  readonly tenant: string;
  readonly account: string;
  readonly classes: readonly string[];
  readonly period?: { readonly from: number; readonly to: number };
  readonly maxUses?: number;
}

export interface IssuedTask {
  readonly holder: Holder;
  readonly demand: string;
  readonly task: string;
}

const publisherPurpose = 'publisher.app_functionality';
const everything = {
  'mail-insights': [
    'mail.message.*',
    'files.file.*',
    'user.account.id',
    'user.profile.display_name',
    'user.contact.email',
  ],
  'support-desk': ['user.*', 'tenant.*', 'mail.*', 'files.*', 'signin.*', 'billing.*'],
} as const satisfies Record<AppId, readonly string[]>;

const instant = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

/** The people of the example at the control plane, and the apps at the authorization server. */
export class ConsentDesk {
  readonly book = new BasisBook();
  readonly #gateway: WatchedGateway;
  readonly #authorization: AuthorizationServer;
  readonly #tokens = new Map<PersonId, Promise<string>>();

  constructor(gateway: WatchedGateway, authorization: AuthorizationServer) {
    this.#gateway = gateway;
    this.#authorization = authorization;
  }

  /** Runs a document as a person. @throws Error when the control plane refuses it */
  async run<Data>(
    person: PersonId,
    document: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Data> {
    const token = this.#tokens.get(person) ?? this.#authorization.controlTokenFor(person);
    this.#tokens.set(person, token);
    const { body } = await this.#gateway.control(await token, document, variables);
    if (body.data == null || body.errors !== undefined) throw new Error(JSON.stringify(body));
    return body.data as Data;
  }

  /** Both apps registered, and third-party apps let in everywhere. */
  async open(): Promise<void> {
    await this.register('mail-insights', 'PUBLISHER_APP', true);
    await this.register('support-desk', 'INTERNAL_APP', true);
    for (const tenant of ['contoso', 'fabrikam', 'northwind']) await this.policy(tenant, []);
  }

  async register(id: string, kind: string, verified: boolean): Promise<void> {
    await this.run('provider-admin', controlDocuments.register, { id, kind, verified });
    this.book.register(id, kind, verified);
  }

  async suspend(id: string): Promise<void> {
    await this.run('provider-admin', controlDocuments.suspend, { id });
    this.book.bar(id);
  }

  async resume(id: string): Promise<void> {
    await this.run('provider-admin', controlDocuments.resume, { id });
    this.book.unbar(id);
  }

  /** Lets third-party apps in, but for the blocked ones; null keeps all of them out. */
  async policy(tenant: string, blocked: readonly string[] | null): Promise<void> {
    const variables = {
      default: blocked === null ? 'BLOCK' : 'ALLOW_WITH_GRANT',
      blocked: blocked ?? [],
    };
    await this.run(adminOf(tenant), controlDocuments.policy, variables);
    if (blocked === null) this.book.keepOut(tenant);
    else this.book.letIn(tenant, blocked);
  }

  async agree(
    tenant: string,
    elements: readonly string[],
    purposes: readonly string[],
    operations: readonly GrantedOperation[] = ['READ'],
  ): Promise<void> {
    const variables = { tenant, elements, purposes, operations };
    await this.run('provider-admin', controlDocuments.agree, variables);
    this.book.agree(tenant, elementsOfPatterns(elements), purposes);
  }

  /** A tenant's consent; gives its id. */
  async grant(tenant: string, wish: GrantWish): Promise<{ id: string; grant: string }> {
    const recipient = wish.recipient ?? 'mail-insights';
    const purpose = wish.purpose ?? publisherPurpose;
    const input = {
      recipient,
      elements: wish.elements,
      purposes: [purpose],
      resources: wish.resources ?? null,
      dataPeriod:
        wish.period === undefined
          ? null
          : { from: instant(wish.period.from), to: instant(wish.period.to) },
      exceptions: wish.except ?? [],
      rowsPerDay: wish.rowsPerDay ?? null,
      notBefore: instant(wish.notBefore),
      notAfter: instant(wish.notAfter),
      authority: 'IT administrator',
      notice: { id: 'notice-1', version: '3', language: 'en' },
    };
    const { grantConsent } = await this.run<{ grantConsent: { id: string; grant: string } }>(
      adminOf(tenant),
      controlDocuments.grant,
      { input },
    );
    const elements = elementsOfPatterns(wish.elements);
    const { resources, period, except, notBefore, notAfter } = wish;
    this.book.grant(grantConsent.id, recipient, {
      tenant,
      elements,
      purpose,
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(notAfter === undefined ? {} : { notAfter }),
      ...(resources === undefined ? {} : { resources }),
      ...(period === undefined ? {} : { period }),
      ...(except === undefined ? {} : { except }),
    });
    return grantConsent;
  }

  /** Withdraws every consent that was given here and still stands. */
  async revokeAll(): Promise<void> {
    for (const [id, tenant] of this.book.standing()) await this.revoke(tenant, id);
  }

  async revoke(tenant: string, id: string): Promise<void> {
    await this.run(adminOf(tenant), controlDocuments.revoke, { id });
    this.book.revoke(id);
  }

  /** Closes a tenant, whose consents and agreement end with it. */
  async close(tenant: string): Promise<void> {
    await this.run('provider-admin', controlDocuments.close, { id: tenant });
    this.book.close(tenant);
  }

  async reopen(tenant: string): Promise<void> {
    await this.run('provider-admin', controlDocuments.reopen, { id: tenant });
  }

  /** A token of an app; the widest that it is registered for unless the wish says less. */
  async token(app: AppId, wish: TokenWish = {}): Promise<Holder> {
    const ceiling = {
      tenants: wish.tenants ?? ['contoso'],
      elements: wish.elements ?? everything[app],
      purpose:
        wish.purpose ??
        (app === 'support-desk' ? 'essential.service.operations' : publisherPurpose),
    };
    const { actions = ['read'] } = wish;
    const token = await this.#authorization.tokenFor(app, { ...ceiling, actions });
    return { token, basis: () => this.book.basisOf(app, ceiling) };
  }

  /** A demand, approved by two people, and the token of its task. */
  async task(wish: DemandWish): Promise<IssuedTask> {
    const demand = await this.demand(wish);
    const first = await this.#approve('legal-reviewer-1', demand, null);
    const { task } = await this.#approve('legal-reviewer-2', demand, first.digest);
    const issued = await this.run<{ issueTaskToken: { token: string } }>(
      'extractor',
      controlDocuments.issue,
      { task },
    );
    const allowance: Allowance = {
      tenant: wish.tenant,
      account: wish.account,
      elements: elementsOfClasses(wish.classes),
      purpose: 'legal.disclosure',
      ...(wish.period === undefined ? {} : { period: wish.period }),
    };
    const { token } = issued.issueTaskToken;
    const holder = { token, basis: () => ({ allowances: [allowance], ceiling: null }) };
    return { holder, demand, task };
  }

  async demand(wish: DemandWish): Promise<string> {
    const input = {
      regime: 'US-SCA',
      instrument: 'SEARCH_WARRANT',
      authority: 'District Court',
      reference: '26-mj-0417',
      instrumentSha256: 'ab'.repeat(32),
      receivedAt: '2026-11-01T09:30:00.000Z',
      tenant: wish.tenant,
      account: wish.account,
      classes: wish.classes,
      dataPeriod:
        wish.period === undefined
          ? null
          : { from: instant(wish.period.from), to: instant(wish.period.to) },
      maxUses: wish.maxUses ?? 10,
      extractor: 'extractor',
    };
    const { recordDemand } = await this.run<{ recordDemand: { id: string } }>(
      'legal-clerk',
      controlDocuments.record,
      { input },
    );
    return recordDemand.id;
  }

  async withdraw(demand: string): Promise<void> {
    await this.run('legal-clerk', controlDocuments.withdraw, { id: demand });
  }

  async #approve(
    person: PersonId,
    demand: string,
    digest: string | null,
  ): Promise<{ digest: string; task: string }> {
    const { approveDemand } = await this.run<{ approveDemand: { digest: string; task: string } }>(
      person,
      controlDocuments.approve,
      { demand, digest },
    );
    return approveDemand;
  }
}

function adminOf(tenant: string): PersonId {
  return `${tenant}-admin` as PersonId;
}
