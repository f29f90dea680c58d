import { canonicalJson, type Digest, type Instant, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { commitTo } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { FeatureSeals, type ValueRow } from './feature.seal.js';
import type { ScanStore } from './scan.store.js';
import type { SubjectStore } from './subject.store.js';

/** One feature of one scan under its key (`featureKey`, for example `RNU0@DHQ4`). */
export interface ExtractedFeature {
  readonly feature: string;
  readonly value: { readonly kind: 'value'; readonly value: number } | { readonly kind: 'undefined'; readonly reason: string };
}

/** Result of one extraction. */
export interface Extraction {
  readonly scan: ScanKey;
  readonly planDigest: Digest;
  readonly features: readonly ExtractedFeature[];
  /** The extraction record: plan, software, steps; a document of canonical JSON. */
  readonly record: unknown;
  readonly extractedAt: Instant;
}

/** The asked features of one scan. */
export interface FeatureVector {
  readonly subject: SubjectKey;
  readonly scan: ScanKey;
  readonly roi: string;
  /** In the order asked; undefined where the feature is undefined or was not computed. */
  readonly values: readonly (number | undefined)[];
}

interface SetRow {
  readonly record: string;
  readonly definition: string;
}

/** Parts of the store of features. */
export interface FeatureStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly subjects: SubjectStore;
  readonly scans: ScanStore;
  readonly subjectLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'memory'>;
  /** Definition of the engine that runs; undefined if sets of every definition count. */
  readonly engine: string | undefined;
}

/**
 * Features of scans, one set per scan and plan, written once with their leaf. A set counts only under the definition of the
 * engine that computed it: the same plan has other values under another one, and the two are never mixed.
 */
export class FeatureStore {
  private readonly seals: FeatureSeals;
  private readonly hasSet: SqliteStatement;
  private readonly insertSet: SqliteStatement;
  private readonly insertValue: SqliteStatement;
  private readonly value: SqliteStatement;
  private readonly setsOf: SqliteStatement;
  private readonly withoutSet: SqliteStatement;
  private readonly olderSets: SqliteStatement;
  private readonly drop: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly countOf: SqliteStatement;
  private readonly everySet: SqliteStatement;

  constructor(private readonly parts: FeatureStoreParts) {
    const { session } = parts;
    this.seals = new FeatureSeals(session, parts.vault);
    const current = `(?2 is null or definition = ?2)`;
    const ofSubject = 'scan in (select scan from scan where subject = ?)';
    this.hasSet = session.prepare('select record, definition from feature_set where scan = ? and plan_digest = ?');
    this.insertSet = session.prepare(
      'insert into feature_set (scan, plan_digest, record, commitment, extracted_at, definition, seal) values (?, ?, ?, ?, ?, ?, ?)',
    );
    this.insertValue = session.prepare('insert into feature_value values (?, ?, ?, ?, ?)');
    this.value = session.prepare('select value from feature_value where scan = ? and plan_digest = ? and feature = ?');
    this.setsOf = session.prepare(
      `select scan.scan from feature_set join scan using (scan) where plan_digest = ?1 and ${current} order by scan.subject, scan.scan`,
    );
    this.withoutSet = session.prepare(
      `select scan from scan where not exists
       (select 1 from feature_set where feature_set.scan = scan.scan and plan_digest = ?1 and ${current}) order by scan`,
    );
    this.olderSets = session.prepare(`select scan from feature_set where plan_digest = ?1 and not ${current} order by scan`);
    this.drop = session.prepare('delete from feature_set where scan = ? and plan_digest = ?');
    this.remove = session.prepare(`delete from feature_set where ${ofSubject}`);
    this.everySet = session.prepare('select scan, plan_digest from feature_set');
    this.countOf = session.prepare(`select count(*) as sets from feature_set where ${ofSubject}`);
  }

  /**
   * Writes features, record and leaf in one transaction, in place of those of another definition.
   * @returns `known` if the scan has features of this plan already: the same plan and definition have the same bits
   * @throws StoreError NO_SUCH_SCAN, SUBJECT_WITHDRAWN
   */
  record(extraction: Extraction): 'recorded' | 'replaced' | 'known' {
    const { scan, planDigest, features } = extraction;
    return this.parts.session.transaction(() => {
      const { subject } = this.parts.scans.get(scan);
      if (!this.parts.subjects.isPresent(subject)) throw new StoreError('SUBJECT_WITHDRAWN', 'the subject has withdrawn');
      const present = this.hasSet.get<SetRow>(scan, planDigest);
      if (present !== undefined && this.isCurrent(present) && this.isHeld(scan, planDigest)) return 'known';
      if (present !== undefined) this.drop.run(scan, planDigest);
      const commitment = this.commitment(subject, extraction);
      const row = {
        ...{ scan, plan_digest: planDigest, record: canonicalJson(extraction.record), commitment },
        ...{ extracted_at: extraction.extractedAt, definition: definitionOf(extraction.record) },
      };
      const values = features.map(({ feature, value }): ValueRow => {
        return value.kind === 'value'
          ? { feature, value: value.value, reason: null }
          : { feature, value: null, reason: value.reason };
      });
      this.insertSet.write([...Object.values(row), this.seals.of(row, values)]);
      for (const { feature, value, reason } of values) this.insertValue.write([scan, planDigest, feature, value, reason]);
      this.seals.note(scan, planDigest);
      this.parts.subjectLog.append({ kind: 'features-recorded', commitment });
      return present === undefined ? 'recorded' : 'replaced';
    });
  }

  /** The requested features of every scan that has been extracted under the plan. The caller checks consent. */
  vectors(planDigest: Digest, features: readonly string[]): readonly FeatureVector[] {
    const scans = new Map(this.parts.scans.all().map((scan) => [scan.scan, scan]));
    return this.setsOf.all<{ scan: ScanKey }>(planDigest, this.engine).flatMap(({ scan }) => {
      const known = scans.get(scan);
      if (known === undefined || !this.isHeld(scan, planDigest)) return [];
      const values = features.map((key) => this.value.get<{ value: number | null }>(scan, planDigest, key)?.value ?? undefined);
      return [{ ...known, values }];
    });
  }

  /** @returns the scans that have no features of this plan yet */
  scansWithout(planDigest: Digest): readonly ScanKey[] {
    const missing = this.withoutSet.all<{ scan: ScanKey }>(planDigest, this.engine).map((row) => row.scan);
    const altered = this.seals.altered(planDigest).filter((scan) => this.parts.scans.has(scan));
    return [...new Set([...missing, ...altered])];
  }

  /** @returns how many extractions have ended with features, over all plans and definitions */
  count(): number {
    return this.parts.session.prepare('select count(*) as sets from feature_set').get<{ sets: number }>()?.sets ?? 0;
  }

  /** @returns the scans whose features of this plan were computed under another definition, and do not count */
  scansOfOtherDefinition(planDigest: Digest): readonly ScanKey[] {
    return this.olderSets.all<{ scan: ScanKey }>(planDigest, this.engine).map((row) => row.scan);
  }

  /** @returns the extraction record of a scan, if it was extracted under the plan and the definition that runs */
  recordOf(scan: ScanKey, planDigest: Digest): unknown {
    const row = this.hasSet.get<SetRow>(scan, planDigest);
    return row === undefined || !this.isCurrent(row) ? undefined : JSON.parse(row.record);
  }

  /** @returns subjects with requested features that differ from the extracted ones; these features do not count */
  altered(): readonly SubjectKey[] {
    const { scans } = this.parts;
    return [
      ...new Set(
        this.seals
          .altered()
          .filter((scan) => scans.has(scan))
          .map((scan) => scans.get(scan).subject),
      ),
    ].sort();
  }

  /** Seals the sets of versions that knew no seals, as they stand; in the transaction that is open. */
  sealEarlier(): void {
    this.seals.sealEarlier();
  }

  /**
   * Compares each set with its seal, some at a step, and remembers the result, so that the first question does not wait
   * for all of them.
   * @param setsAStep sets that are read before the caller has the turn again
   */
  *holdAhead(setsAStep: number): Generator<void, void> {
    const sets = this.everySet.all<{ scan: ScanKey; plan_digest: Digest }>();
    for (const [index, { scan, plan_digest: plan }] of sets.entries()) {
      if (index % setsAStep === 0) yield;
      this.isHeld(scan, plan);
    }
  }

  /** Number of feature sets of a subject. */
  countFor(subject: SubjectKey): number {
    return this.countOf.get<{ sets: number }>(subject)!.sets;
  }

  /** Deletes a subject's features. @returns how many sets */
  deleteOf(subject: SubjectKey): number {
    const sets = this.countFor(subject);
    this.remove.write([subject], sets);
    return sets;
  }

  /** As a parameter of SQL. */
  private get engine(): string | null {
    return this.parts.engine ?? null;
  }

  private isHeld(scan: ScanKey, planDigest: Digest): boolean {
    return this.seals.isHeld(scan, planDigest, !this.parts.heads.memory.hasSealedRows);
  }

  private isCurrent({ definition }: SetRow): boolean {
    return this.parts.engine === undefined || definition === this.parts.engine;
  }

  private commitment(subject: SubjectKey, extraction: Extraction): Digest {
    const { scan, planDigest, features, record } = extraction;
    return commitTo(this.parts.vault.saltFor(subject, `features/${scan}/${planDigest}`), {
      scan,
      planDigest,
      features,
      record,
    });
  }
}

/** @returns the definition that a record names; empty for a record from before there were definitions */
function definitionOf(record: unknown): string {
  const { engineDefinition } = (record ?? {}) as { readonly engineDefinition?: unknown };
  return typeof engineDefinition === 'string' ? engineDefinition : '';
}
