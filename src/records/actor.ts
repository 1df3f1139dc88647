/** A person as identity knows one: a subject means something only beside its issuer. */
export interface Actor {
  readonly subject: string;
  readonly issuer: string;
}

/** How a person stands in the events of records. */
export function actorName({ issuer, subject }: Actor): string {
  return `${issuer}#${subject}`;
}

/** The person alone, without whatever else a caller carries, for keeping in a record. */
export function actorOf({ issuer, subject }: Actor): Actor {
  return { subject, issuer };
}
