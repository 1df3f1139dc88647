import { UnderWay } from '../cache/index.ts';
import { GatewayError } from '../errors.ts';
import type { DataService, ServiceAnswer, ServiceRequest } from './port.ts';

/** How much may be remembered of calls under way; what is beyond is called alone. */
export interface InFlightLimits {
  /** Calls; 0 lets none be shared. */
  readonly sharedFetchesMax: number;
  /** Of the keys: texts and variables of those calls. */
  readonly sharedFetchesBytesMax: number;
}

/** Bytes of one character of a key in memory, at most. */
const bytesPerCharacter = 2;

/**
 * The calls that are under way on this node, across reloads of the graph. Identical ones share one call and its parsed
 * answer: the same service, document, variables and standing of the caller (no header of a caller travels to a
 * service). A request takes only what was begun after it arrived, and after the last mutation that went to the service.
 */
export class FetchesInFlight {
  readonly #limits: InFlightLimits;
  #begun = 0;
  #count = 0;
  #bytes = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  /** What a request that arrives now may share: nothing that has begun already. */
  arrival(): number {
    return this.#begun;
  }

  /** The service, with identical calls shared. One for each service of the node. */
  sharing(service: DataService): DataService {
    const flights = new UnderWay<string, Flight>();
    const forget = (flight: Flight): void => {
      if (flights.get(flight.key) === flight) flights.delete(flight.key);
      this.#count--;
      this.#bytes -= flight.key.length * bytesPerCharacter;
    };
    return {
      name: service.name,
      close: () => service.close(),
      call: (request) => {
        if (request.mutation === true) return this.#mutate(service, request, flights);
        const { sharing, query, variablesJson, signal } = request;
        if (sharing === undefined || signal.aborted) return service.call(request);
        const { standing } = sharing;
        // The length says where one part ends; JSON text has no line break.
        const key = `${standing.length} ${standing}\n${query}\n${variablesJson}`;
        const known = flights.get(key);
        if (known !== undefined && known.begun >= sharing.arrival) return known.join(signal);
        if (!this.#hasRoom(key)) return service.call(request);
        const call = (own: AbortSignal): Promise<ServiceAnswer> =>
          service.call({ query, variablesJson, signal: own });
        const flight = new Flight({ key, begun: this.#begun++ }, call, forget);
        this.#count++;
        this.#bytes += key.length * bytesPerCharacter;
        flights.set(key, flight);
        return flight.join(signal);
      },
    };
  }

  /** What was read before a mutation ended may be what it changed. */
  async #mutate(
    service: DataService,
    request: ServiceRequest,
    flights: UnderWay<string, Flight>,
  ): Promise<ServiceAnswer> {
    flights.clear();
    try {
      return await service.call(request);
    } finally {
      flights.clear();
    }
  }

  #hasRoom(key: string): boolean {
    const { sharedFetchesMax, sharedFetchesBytesMax } = this.#limits;
    const bytes = this.#bytes + key.length * bytesPerCharacter;
    return this.#count < sharedFetchesMax && bytes <= sharedFetchesBytesMax;
  }
}

/** One call with everyone who waits for it. It ends early only when nobody waits any more. */
class Flight {
  readonly key: string;
  readonly begun: number;
  readonly #forget: (flight: Flight) => void;
  readonly #controller = new AbortController();
  readonly #answer: Promise<ServiceAnswer>;
  #waiting = 0;
  #over = false;

  constructor(
    { key, begun }: Pick<Flight, 'key' | 'begun'>,
    call: (signal: AbortSignal) => Promise<ServiceAnswer>,
    forget: (flight: Flight) => void,
  ) {
    this.key = key;
    this.begun = begun;
    this.#forget = forget;
    this.#answer = call(this.#controller.signal);
    const end = (): void => this.#end();
    this.#answer.then(end, end);
  }

  join(signal: AbortSignal): Promise<ServiceAnswer> {
    this.#waiting++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting--;
        if (this.#waiting === 0) this.#abandon();
        reject(new GatewayError('SERVICE_UNAVAILABLE', 'nobody waits for it'));
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T): void => {
          signal.removeEventListener('abort', leave);
          done(value);
        };
      this.#answer.then(settle(resolve), settle(reject));
    });
  }

  /** Whoever asks next asks anew. */
  #abandon(): void {
    this.#end();
    this.#controller.abort();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#forget(this);
  }
}
