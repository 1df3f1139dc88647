import { withoutSnapshot } from './operation.ts';
import { answerOf, type ServiceName } from './services.ts';

/**
 * The services as recordings: each request is really executed once and replayed afterwards, so that what is measured
 * is the gateway. Requests that differ only in `$snapshot` have one recording. Bounded by the operation: a gateway
 * sends a handful of distinct requests.
 */
export class CannedServices {
  readonly #answers = new Map<string, Promise<string>>();

  /** The text of the answer to a request body. */
  answer(service: ServiceName, body: string): Promise<string> {
    const key = service + withoutSnapshot(body);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const made = answerOf(service, body);
    this.#answers.set(key, made);
    return made;
  }
}
