import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DataService } from '../../fetch/port.ts';
import type { CommitStore } from '../../release-log/port.ts';
import type { ServerMetrics, ServiceState } from '../../server/port.ts';

/** The gateway's counts, and what puts them between its parts. */
export interface Prometheus extends ServerMetrics {
  /** The service, with its calls counted. */
  observedService(service: DataService): DataService;
  /** The store as group commit uses it, with its transactions timed. */
  observedCommits(store: CommitStore): CommitStore;
  /** Where the states of the services are read from when they are asked for. */
  watchServices(states: () => ReadonlyMap<string, ServiceState>): void;
}

/** Seconds; a release transaction is one flush of a disk, a service takes a network. */
const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096];

/** Starts counting. `now` is in milliseconds; only differences count. */
export function prometheus(now: () => number): Prometheus {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'consentry_requests_total',
    help: 'Requests that have ended, by the code that ended them; OK is an answer',
    labelNames: ['listener', 'address', 'code'],
    registers,
  });
  const tokens = new Counter({
    name: 'consentry_tokens_refused_total',
    help: 'Requests whose token was refused',
    registers,
  });
  return {
    requestEnded(listener, address, code) {
      requests.inc({ listener, address, code });
      if (code === 'TOKEN_REFUSED') tokens.inc();
    },
    watchInFlight(count) {
      const help = 'Requests that have been let in and not been answered yet';
      gauge(registers, 'consentry_requests_in_flight', help, [], (one) => one.set(count()));
    },
    ...observers(registers, now),
    watchServices(states) {
      const help = '1 for the state of the service, 0 for the others';
      const labels = ['service', 'state'];
      gauge(registers, 'consentry_service_circuit', help, labels, (one) => {
        for (const [service, current] of states()) {
          for (const state of ['closed', 'open', 'half-open']) {
            one.set({ service, state }, state === current ? 1 : 0);
          }
        }
      });
    },
    exposition: async () => ({
      contentType: registry.contentType,
      text: await registry.metrics(),
    }),
  };
}

function observers(
  registers: Registry[],
  now: () => number,
): Pick<Prometheus, 'observedService' | 'observedCommits'> {
  const calls = new Histogram({
    name: 'consentry_service_call_seconds',
    help: 'Calls of data services by outcome; what an open circuit refuses is unavailable',
    labelNames: ['service', 'outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const transactions = new Histogram({
    name: 'consentry_release_transaction_seconds',
    help: 'Release transactions with the wait for the one before, by whether the store made them',
    labelNames: ['outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const batches = new Histogram({
    name: 'consentry_release_batch_commits',
    help: 'Commits that went to the store together',
    buckets: batchBuckets,
    registers,
  });
  return {
    observedService: (service) => ({
      name: service.name,
      close: () => service.close(),
      async call(request) {
        const start = now();
        let outcome = 'unavailable';
        try {
          const answer = await service.call(request);
          outcome = answer.errors.length === 0 ? 'answered' : 'answered with errors';
          return answer;
        } finally {
          if (outcome === 'unavailable' && request.signal.aborted) outcome = 'given up';
          calls.observe({ service: service.name, outcome }, (now() - start) / 1_000);
        }
      },
    }),
    observedCommits: (store) => ({
      batchesAtOnce: store.batchesAtOnce,
      ready: () => store.ready(),
      async commit(batch) {
        const start = now();
        let outcome = 'failed';
        try {
          const outcomes = await store.commit(batch);
          outcome = 'made';
          return outcomes;
        } finally {
          batches.observe(batch.length);
          transactions.observe({ outcome }, (now() - start) / 1_000);
        }
      },
    }),
  };
}

/** A gauge that is read when somebody asks. */
function gauge(
  registers: Registry[],
  name: string,
  help: string,
  labelNames: readonly string[],
  read: (gauge: Gauge) => void,
): void {
  const made: Gauge = new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers,
    collect: () => read(made),
  });
}
