import { canonicalJson, sha256Hex, type SiteId } from '@collimate/kernel-canonical';
import { add, compare, ZERO, type Rational } from '@collimate/kernel-numeric';
import { contributionFromWire, SubmitContributionRequest } from '@collimate/protocol';
import type { SiteStore } from '@collimate/platform-site-store';

/** What of a site is looked at when something leaves it. */
export interface Leaving {
  readonly site: SiteId;
  readonly store: SiteStore;
  readonly isQuarantined: boolean;
}

/** What was released for one key, whatever became of it on the way. */
interface Released {
  readonly rho: Rational;
  readonly vectors: Set<string>;
}

/** Sees everything that leaves a site, as nobody in the house can, and remembers it over kills and restored backups. */
export class Truth {
  readonly breaches: string[] = [];
  /** Messages that left a site with an answer, by the digest of their vector. */
  readonly sent = new Set<string>();
  private readonly released = new Map<string, Map<string, Released>>();
  private readonly responses = new Map<string, string>();

  breach(text: string): void {
    this.breaches.push(text);
  }

  /** An answer leaves: the one of its charge, charged, out of no quarantine, under the tree that goes on. */
  async leaves({ site, store, isQuarantined }: Leaving, bytes: Uint8Array): Promise<void> {
    const { contribution } = SubmitContributionRequest.decode(bytes);
    if (contribution === undefined) return this.breach(`${site} hands in nothing`);
    const { body, receipt, inclusion } = contributionFromWire(contribution);
    const key = `${receipt.queryDigest} ${receipt.epoch} ${receipt.step}`;
    const vector = sha256Hex(body.vector);
    this.sent.add(vector);
    const ofSite = this.released.get(site) ?? new Map<string, Released>();
    this.released.set(site, ofSite);
    const known = ofSite.get(key) ?? { rho: receipt.rho, vectors: new Set<string>() };
    ofSite.set(key, known);
    known.vectors.add(vector);
    if (known.vectors.size > 1) this.breach(`two answers of one charge have left ${site}`);
    if (isQuarantined) this.breach(`an answer leaves ${site} in quarantine`);
    const { releaseLog } = store;
    const isOfTree =
      inclusion.size <= releaseLog.head().size &&
      Buffer.from(releaseLog.head(inclusion.size).root).equals(Buffer.from(receipt.ledgerRoot));
    if (!isOfTree) this.breach(`an answer leaves ${site} that its present log does not vouch for`);
    await this.isPaid({ site, store });
  }

  /** The ledger stands for at least what has left. */
  async isPaid({ site, store }: Pick<Leaving, 'site' | 'store'>): Promise<void> {
    const left = [...(this.released.get(site)?.values() ?? [])].reduce((sum, { rho }) => add(sum, rho), ZERO);
    if (compare((await store.ledger.spent()).site, left) < 0) this.breach(`more has left ${site} than its ledger holds`);
  }

  /** Rows are read: a charge that is durable has to stand for it. */
  reads(site: SiteId, store: SiteStore, order: { readonly queryDigest: string; readonly epoch: number }): void {
    const found = store.session
      .prepare('select count(*) as found from charge where query_digest = ? and epoch = ?')
      .get<{ found: number }>(order.queryDigest, order.epoch);
    if (found?.found !== 1) this.breach(`${site} reads rows that nothing was charged for`);
  }

  /** A request that was carried out has one answer, however often and however late it comes. @param id of the request */
  responds(id: string, response: unknown): void {
    const text = canonicalJson(JSON.parse(JSON.stringify(response, bytesAsText)) as never);
    const before = this.responses.get(id);
    if (before !== undefined && before !== text) this.breach('one request has got two different answers');
    this.responses.set(id, text);
  }

  /** A request that was carried out is refused when it comes again. */
  refuses(id: string, code: string): void {
    if (this.responses.has(id)) this.breach(`a request that was carried out is refused when it comes again: ${code}`);
  }

  /** The coordinator is an older one, and has forgotten what it answered since. */
  forgetResponses(): void {
    this.responses.clear();
  }
}

function bytesAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
