import {
  createDataService,
  type DataService,
  type ServiceAnswer,
  type ServiceName,
  type ServiceRequest,
} from '../../examples/contoso/services/index.ts';

/** One call that reached a service. */
export interface ServiceCall {
  readonly service: ServiceName;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a service does instead of answering; undefined lets it answer. */
export type Fault = (
  call: ServiceCall,
  answer: () => Promise<ServiceAnswer>,
) => Promise<ServiceAnswer> | undefined;

/** The example's services with windows for tests: what was asked of them, and faults. */
export interface SpiedServices {
  readonly calls: ServiceCall[];
  readonly faults: Map<ServiceName, Fault>;
  /** What a service does when it is asked for its SDL. */
  readonly tellingSdl: Map<
    ServiceName,
    (answer: () => Promise<ServiceAnswer>) => Promise<ServiceAnswer>
  >;
  readonly service: (name: ServiceName) => DataService;
}

/** Opens services over a world; each call is noted before it is answered. */
export function spiedServices(database: string): SpiedServices {
  const calls: ServiceCall[] = [];
  const faults = new Map<ServiceName, Fault>();
  const tellingSdl: SpiedServices['tellingSdl'] = new Map();
  return {
    calls,
    faults,
    tellingSdl,
    service: (name) => {
      const real = createDataService(name, { database });
      return {
        name: real.name,
        sdl: real.sdl,
        execute: (request: ServiceRequest, signal?: AbortSignal) => {
          const answer = (): Promise<ServiceAnswer> => real.execute(request, signal);
          if (request.query.includes('_service')) {
            return tellingSdl.get(name)?.(answer) ?? answer();
          }
          const call = { service: name, query: request.query, variables: request.variables ?? {} };
          calls.push(call);
          return faults.get(name)?.(call, answer) ?? answer();
        },
        close: () => real.close(),
      };
    },
  };
}
