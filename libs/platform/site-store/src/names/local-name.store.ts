import type { Clock, Digest } from '@collimate/kernel-canonical';
import { commitTo } from '@collimate/governance-provenance';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';

/** Kind of a name: of a region of interest, or of a group of subjects. */
export type NameKind = 'roi' | 'group';

/** For each name of a study, the names that the hospital's own tables use for it. */
export type LocalNames = Readonly<Record<NameKind, Readonly<Record<string, readonly string[]>>>>;

/** Name under which the present names are remembered beside the keys: sealed, base64; empty where there are none. */
const REMEMBERED = 'local-names';

/** The tables use the studies' own names. */
export const NO_LOCAL_NAMES: LocalNames = { roi: {}, group: {} };

/** Parts of the store of names. */
export interface LocalNameParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'memory'>;
  readonly clock: Clock;
}

/**
 * The hospital's own names for the regions and groups of studies. Local names often hold a name of a person, so they
 * are sealed; the log of releases gets a salted commitment when a study is ready, and no name leaves. Until then the
 * names are remembered beside the keys, because they decide whose rows belong to a study: restoring an older row has no
 * effect.
 */
export class LocalNameStore {
  private readonly select: SqliteStatement;
  private readonly upsert: SqliteStatement;
  private readonly clear: SqliteStatement;
  private readonly fixed: SqliteStatement;
  private readonly insertFixed: SqliteStatement;

  constructor(private readonly parts: LocalNameParts) {
    const { session } = parts;
    this.select = session.prepare('select sealed from local_names');
    this.upsert = session.prepare(
      'insert into local_names values (1, ?) on conflict (only) do update set sealed = excluded.sealed',
    );
    this.clear = session.prepare('delete from local_names');
    this.fixed = session.prepare('select sealed from study_names where study = ?');
    this.insertFixed = session.prepare('insert into study_names values (?, ?)');
  }

  /** The present names, for studies that are not ready yet. */
  current(): LocalNames {
    const sealed = this.remembered() ?? this.stored();
    return sealed === undefined || sealed.length === 0 ? NO_LOCAL_NAMES : this.read('local-names', sealed);
  }

  /** Whether the database differs from the memory beside the keys. */
  get isAltered(): boolean {
    const remembered = this.remembered();
    return remembered !== undefined && Buffer.compare(remembered, this.stored() ?? Buffer.alloc(0)) !== 0;
  }

  /** Writes the remembered names into the database again, in the transaction of a recovery. */
  takeRemembered(): void {
    const remembered = this.remembered();
    if (remembered === undefined) return;
    if (remembered.length === 0) this.clear.run();
    else this.upsert.run(remembered);
  }

  /**
   * Remembers beside the keys the names that an earlier version kept in the database alone, in the transaction that is
   * open.
   */
  pinEarlier(): void {
    const { heads } = this.parts;
    if (heads.memory.pinned(REMEMBERED) === undefined) heads.memory.pin(REMEMBERED, textOf(this.stored() ?? new Uint8Array()));
  }

  /** Lets local names stand for a name of studies, besides those that do already. */
  map(kind: NameKind, name: string, local: readonly string[]): LocalNames {
    const names = this.current();
    const before = Object.hasOwn(names[kind], name) ? names[kind][name] : [];
    return this.keep(kind, name, [...new Set([...before, ...local])].sort());
  }

  /**
   * Takes local names back. @param local which ones; none names all
   * @throws StoreError NO_SUCH_NAME if one of them does not stand for the name
   */
  remove(kind: NameKind, name: string, local: readonly string[]): LocalNames {
    const names = this.current();
    const before = Object.hasOwn(names[kind], name) ? names[kind][name] : [];
    if (before.length === 0 || local.some((one) => !before.includes(one))) {
      throw new StoreError('NO_SUCH_NAME', 'no such local name stands for this name', {
        hint: 'see the list: `collimate site roi list`, `collimate site group list`',
      });
    }
    return this.keep(kind, name, local.length === 0 ? [] : before.filter((one) => !local.includes(one)));
  }

  /** @returns the names fixed for a study, undefined if none were */
  fixedFor(study: Digest): LocalNames | undefined {
    const row = this.fixed.get<{ sealed: Uint8Array }>(study);
    return row === undefined ? undefined : this.read(`study-names/${study}`, row.sealed);
  }

  /**
   * Fixes the present names for a study, once, with a leaf. A study without names gets a leaf too, so that the presence
   * of one tells nothing.
   */
  fix(study: Digest): void {
    const { session, vault, releaseLog, clock } = this.parts;
    session.transaction(() => {
      if (this.fixed.get(study) !== undefined) return;
      const names = this.current();
      this.insertFixed.write([study, vault.sealForSite(`study-names/${study}`, JSON.stringify(names))]);
      const commitment = commitTo(vault.saltForSite(`study-names/${study}`), { study, names });
      releaseLog.append({ kind: 'names-fixed', study, commitment, at: clock.now() });
    });
  }

  private keep(kind: NameKind, name: string, local: readonly string[]): LocalNames {
    const names = this.current();
    const { [name]: _, ...others } = names[kind];
    const next = { ...names, [kind]: local.length === 0 ? others : { ...others, [name]: local } };
    const { session, vault, heads } = this.parts;
    const sealed = vault.sealForSite('local-names', JSON.stringify(next));
    session.transaction(() => {
      this.upsert.run(sealed);
      heads.memory.pin(REMEMBERED, textOf(sealed));
    });
    return next;
  }

  private stored(): Uint8Array | undefined {
    return this.select.get<{ sealed: Uint8Array }>()?.sealed;
  }

  private remembered(): Uint8Array | undefined {
    const text = this.parts.heads.memory.pinned(REMEMBERED);
    return text === undefined ? undefined : Buffer.from(text, 'base64');
  }

  private read(field: string, sealed: Uint8Array): LocalNames {
    return JSON.parse(this.parts.vault.unsealForSite(field, sealed)) as LocalNames;
  }
}

const textOf = (sealed: Uint8Array): string => Buffer.from(sealed).toString('base64');
