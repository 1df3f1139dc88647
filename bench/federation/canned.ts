import type { Scene } from './scene.ts';
import { withoutSnapshot } from './snapshot.ts';

/**
 * The services of a scene as recordings: each request is really executed once and replayed afterwards, so that what is
 * measured is the gateway. Requests that differ only in `$snapshot` have one recording. Bounded by the operation: a
 * gateway sends a handful of distinct requests.
 */
export class CannedServices {
  readonly #scene: Scene;
  readonly #answers = new Map<string, Promise<string>>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** The text of the answer to a request body. */
  answer(service: string, body: string): Promise<string> {
    const key = service + withoutSnapshot(body);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const found = this.#scene.services.find(({ name }) => name === service);
    if (found === undefined) throw new TypeError(`no service ${service}`);
    const made = found.answer(body);
    this.#answers.set(key, made);
    return made;
  }
}
