import { Injectable } from '@nestjs/common';
import type { Digest, Instant } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { SqliteSession, StudyStore, type SiteStudyState } from '@collimate/platform-site-store';

/** A study as this site holds it, with its protocol read. */
export interface SiteStudyView {
  readonly digest: Digest;
  readonly study: FrozenStudy;
  readonly state: SiteStudyState;
  /** The last state that the coordinator confirmed; undefined if none. */
  readonly told: SiteStudyState | undefined;
  readonly receivedAt: Instant;
}

/** The studies of the store, each protocol parsed and frozen once. */
@Injectable()
export class SiteStudies {
  private readonly frozen = new Map<Digest, FrozenStudy>();

  constructor(
    private readonly store: StudyStore,
    private readonly session: SqliteSession,
  ) {}

  all(): readonly SiteStudyView[] {
    const told = new Map(
      this.session
        .prepare('select digest, state from agent_told')
        .all<{ digest: Digest; state: SiteStudyState }>()
        .map((row) => [row.digest, row.state]),
    );
    return this.store.all().flatMap(({ digest, protocol, state, receivedAt }) => {
      const study = this.read(digest, protocol);
      return study === undefined ? [] : [{ digest, study, state, told: told.get(digest), receivedAt }];
    });
  }

  find(digest: Digest): SiteStudyView | undefined {
    return this.all().find((study) => study.digest === digest);
  }

  setTold(digest: Digest, state: SiteStudyState): void {
    this.session
      .prepare('insert into agent_told values (?, ?) on conflict (digest) do update set state = excluded.state')
      .run(digest, state);
  }

  /** @returns undefined for a text that is not the one of the digest: the check of the ledger names it, and nobody acts on it */
  private read(digest: Digest, protocol: string): FrozenStudy | undefined {
    const known = this.frozen.get(digest) ?? readAs(digest, protocol);
    if (known !== undefined) this.frozen.set(digest, known);
    return known;
  }
}

function readAs(digest: Digest, protocol: string): FrozenStudy | undefined {
  try {
    const study = freezeStudy(parseStudy(JSON.parse(protocol)));
    return study.digest === digest ? study : undefined;
  } catch (error) {
    if (error instanceof CollimateError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @returns whether two people of the hospital signed the study, and it is not closed */
export function isApproved(study: Pick<SiteStudyView, 'state'>): boolean {
  return study.state === 'approved' || study.state === 'extracting' || study.state === 'ready';
}
