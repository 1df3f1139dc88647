import type { DataPlane, DataPlaneAnswer, ReleaseRequest } from './data-plane.ts';

type SchemaCallback = Parameters<DataPlane['onSchema']>[0];

/**
 * A data plane whose version can be replaced while it serves. Each version is whole: schema, policy, plans and caches
 * go together, and a request that was validated against one is never answered by another (SCHEMA_CHANGED).
 */
export class SwitchableDataPlane implements DataPlane {
  #current: DataPlane;
  readonly #callbacks = new Set<SchemaCallback>();

  constructor(first: DataPlane) {
    this.#current = first;
  }

  /** Serves the next version from now on; what is in flight ends under its own. */
  switchTo(next: DataPlane): void {
    this.#current = next;
    for (const callback of this.#callbacks) next.onSchema(callback);
  }

  onSchema(callback: SchemaCallback): () => void {
    this.#callbacks.add(callback);
    this.#current.onSchema(callback);
    return () => void this.#callbacks.delete(callback);
  }

  arrival(): number | null {
    return this.#current.arrival();
  }

  release(request: ReleaseRequest): Promise<DataPlaneAnswer> {
    return this.#current.release(request);
  }

  ready(): Promise<void> {
    return this.#current.ready();
  }
}
