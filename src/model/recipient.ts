/** Who would receive the data. An authority receives it through the extractor who holds a task token. */
export const recipientKinds = [
  'INTERNAL_APP',
  'OPTIONAL_OFFERING',
  'PUBLISHER_APP',
  'SUBPROCESSOR',
  'AUTHORITY',
] as const;

export type RecipientKind = (typeof recipientKinds)[number];

/** Who may stand on a consent: everybody but an authority, which receives under legal process only. */
export const consentRecipients: readonly RecipientKind[] = [
  'INTERNAL_APP',
  'OPTIONAL_OFFERING',
  'PUBLISHER_APP',
  'SUBPROCESSOR',
];

/** Who may stand on the tenant's agreement with the provider; the others need consent. */
export const contractRecipients: readonly RecipientKind[] = ['INTERNAL_APP', 'SUBPROCESSOR'];

/** A registered recipient; `id` is the OAuth client id in its tokens. */
export interface Recipient {
  readonly id: string;
  readonly kind: RecipientKind;
  readonly name: string;
  readonly state: 'ACTIVE' | 'SUSPENDED';
  /** A publisher's identity has been verified by the provider. Always true for the provider's own apps. */
  readonly verified: boolean;
  readonly version: number;
}
