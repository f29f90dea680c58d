import type { Reason } from '@collimate/protocol';
import { StoreError } from './store.error.js';
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

/** Events of a pool in use. */
export interface PoolEvents {
  /** A connection or a query met a trouble of the database. */
  met: (trouble: StoreError) => void;
  /** A transaction that had changed something was kept. */
  wrote: () => void;
}

const CHANGES = /^\s*(insert|update|delete)\b/i;
const COMMITS = /^\s*commit\b/i;

/** A pool whose connections and queries tell the database's troubles as ours. */
export class ToldPool implements ClientPool {
  constructor(
    private readonly pool: ClientPool,
    private readonly events: PoolEvents,
  ) {}

  get options(): unknown {
    return this.pool.options;
  }

  async connect(): Promise<PoolClient> {
    const client = await this.told(this.pool.connect());
    let isBroken: unknown;
    let hasChanged = false;
    return {
      query: async (...query) => {
        try {
          const answer = await this.told(client.query(...query));
          const text = textOf(query[0]);
          if (CHANGES.test(text)) hasChanged = true;
          if (hasChanged && COMMITS.test(text)) this.events.wrote();
          return answer;
        } catch (error) {
          isBroken = error;
          throw error;
        }
      },
      // A client whose connection ended is thrown away by the pool when it is given back with its error.
      release: () => client.release(isUnreachable(isBroken) ? isBroken : undefined),
    };
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private async told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const trouble = storeTrouble(error);
      if (trouble instanceof StoreError) this.events.met(trouble);
      throw trouble;
    }
  }
}

/** @returns the SQL of a query of `pg`, in either of its forms */
function textOf(query: unknown): string {
  const text = typeof query === 'string' ? query : (query as { readonly text?: unknown } | undefined)?.text;
  return typeof text === 'string' ? text : '';
}

function isUnreachable(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === ('STORE_UNREACHABLE' satisfies Reason);
}
