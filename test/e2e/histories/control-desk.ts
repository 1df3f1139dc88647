import type { PersonId } from '../../../examples/contoso/authorization-server/index.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { GatewayNode } from './gateway-node.ts';
import type { Place } from './place.ts';

/** The people of the example at the control planes of all nodes: each command goes to any of them. */
export class ControlDesk {
  readonly #place: Place;
  readonly #random: () => number;
  readonly #tokens = new Map<PersonId, Promise<string>>();

  constructor(place: Place, random: () => number) {
    this.#place = place;
    this.#random = random;
  }

  /** A node that runs, as far as one can know. */
  anyNode(): GatewayNode {
    const up = this.#place.nodes.filter((node) => node.isUp);
    const node = up[Math.floor(this.#random() * up.length)];
    if (node === undefined) throw new Error('every node is down');
    return node;
  }

  /**
   * Runs a document as a person.
   * @throws Error when it is refused, and when nobody knows what came of it.
   */
  async run<Data>(
    person: PersonId,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Data> {
    const { mint } = this.#place;
    const token = this.#tokens.get(person) ?? mint.forPerson(person).then((badge) => badge.token);
    this.#tokens.set(person, token);
    const answer = await this.anyNode().post('/control', await token, { query, variables });
    if (answer.body.data == null || answer.body.errors !== undefined) {
      throw new Error(`${person} is refused with ${codesOf(answer).join(', ')}`);
    }
    return answer.body.data as Data;
  }
}
