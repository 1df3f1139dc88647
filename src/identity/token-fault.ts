/** Why a token was refused, in words for the operator's log: never a claim, a key or a part of the token. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
