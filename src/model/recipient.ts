/** Who would receive the data. An authority receives it through the extractor who holds a task token. */
export const recipientKinds = [
  'INTERNAL_APP',
  'OPTIONAL_OFFERING',
  'PUBLISHER_APP',
  'SUBPROCESSOR',
  'AUTHORITY',
] as const;

export type RecipientKind = (typeof recipientKinds)[number];

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
