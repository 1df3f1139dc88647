import type { Stack } from '../stack/index.ts';
import type { LogView } from './log-view.ts';
import type { Teller } from './teller.ts';

/** One step: it asserts what must be true, and fails by throwing. */
export interface Step {
  readonly name: string;
  readonly run: (story: Story) => Promise<void>;
}

/** What the steps share. A step puts here what later ones need. */
export interface Story {
  readonly stack: Stack;
  readonly teller: Teller;
  readonly log: LogView;
  readonly facts: WorldFacts;
  /** What a publisher that may see nothing is answered, byte for byte. */
  silence?: string;
  consent?: string;
  task?: string;
  taskToken?: string;
  logEntries?: number;
  verified?: boolean;
  tamperFound?: boolean;
}

/** Counts that were taken from the world itself, without the gateway. */
export interface WorldFacts {
  readonly accounts: number;
  readonly messages: number;
  readonly accountsOfContoso: number;
  readonly messagesOfFirstAccount: number;
}

/** What an earlier step made. A step whose ground is missing fails, it is not skipped. */
export function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`an earlier step left no ${name}`);
  return value;
}

/** The publisher's token: the most that it may ever be given, for three tenants. */
export function publisherToken({ authorizationServer }: Stack): Promise<string> {
  return authorizationServer.tokenFor('mail-insights', {
    tenants: ['contoso', 'fabrikam', 'northwind'],
    elements: [
      'user.account.id',
      'user.profile.display_name',
      'user.contact.email',
      'mail.message.*',
    ],
    purpose: 'publisher.app_functionality',
  });
}

/** The support desk's token, for one tenant. */
export function supportToken({ authorizationServer }: Stack): Promise<string> {
  return authorizationServer.tokenFor('support-desk', {
    tenants: ['contoso'],
    elements: ['user.*', 'mail.*', 'signin.*', 'billing.*'],
    purpose: 'essential.support',
  });
}
