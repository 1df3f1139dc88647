import type { ContractCategory } from './vocabulary.ts';

/** What a subprocessor has attested for one service, and the provider has announced to its tenants. */
export interface Attestation {
  readonly elements: readonly string[];
  readonly contracts: readonly ContractCategory[];
  /** Where the data may be stored, as named in the contract. */
  readonly locations: readonly string[];
  /** End of the notice that tenants were given; nothing is sent before. In milliseconds since the epoch. */
  readonly noticeEndsAt: number;
  /** In milliseconds since the epoch; `null` until it is withdrawn. */
  readonly endsAt: number | null;
}

/** A data service that a subprocessor operates: what is sent to it crosses the boundary. */
export interface ServiceOperator {
  /** Id of the recipient, of kind SUBPROCESSOR. */
  readonly recipient: string;
  readonly location: string;
  /** `null` while there is none: nothing is sent. */
  readonly attestation: Attestation | null;
}
