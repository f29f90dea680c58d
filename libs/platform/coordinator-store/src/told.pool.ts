import type { Reason } from '@collimate/protocol';
import { storeTrouble } from './store.trouble.js';

/** The part of a client of `pg` that Kysely uses. */
export interface PoolClient {
  query(...query: readonly never[]): Promise<unknown>;
  release(error?: unknown): void;
}

/** The part of a pool of `pg` that Kysely uses. */
export interface ClientPool {
  connect(): Promise<PoolClient>;
  end(): Promise<void>;
  readonly options: unknown;
}

/** A pool whose connections and queries tell the database's troubles as ours. */
export class ToldPool implements ClientPool {
  constructor(private readonly pool: ClientPool) {}

  get options(): unknown {
    return this.pool.options;
  }

  async connect(): Promise<PoolClient> {
    const client = await told(this.pool.connect());
    let isBroken: unknown;
    return {
      query: (...query) =>
        told(client.query(...query)).catch((error: unknown) => {
          isBroken = error;
          throw error;
        }),
      // A client whose connection ended is thrown away by the pool when it is given back with its error.
      release: () => client.release(isUnreachable(isBroken) ? isBroken : undefined),
    };
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

function isUnreachable(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === ('STORE_UNREACHABLE' satisfies Reason);
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw storeTrouble(error);
  }
}
