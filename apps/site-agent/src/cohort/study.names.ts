import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { LocalNameStore, NO_LOCAL_NAMES, StudyStore, type LocalNames } from '@collimate/platform-site-store';

/** Which group of a study a label of the site's own table stands for. */
export type GroupReading =
  | { readonly kind: 'group'; readonly label: string }
  /** The study has no such group, and no mapping of the site says which one is meant. */
  | { readonly kind: 'unknown' }
  /** It stands for several groups of the study. */
  | { readonly kind: 'ambiguous' };

/** Reads the words of the site's own tables as the words of one study. A study's own name always stands for itself. */
export class NamesOfStudy {
  constructor(
    private readonly protocol: Pick<FrozenStudy['protocol'], 'roi' | 'groups'>,
    private readonly names: LocalNames,
  ) {}

  /** Names in the site's own tables that stand for the study's region, besides its own. */
  get regions(): readonly string[] {
    return localOf(this.names.roi, this.protocol.roi);
  }

  /** Labels in the site's own tables that stand for a group of the study, besides its own. */
  labelsOf(group: string): readonly string[] {
    return localOf(this.names.group, group);
  }

  /** Whether a region of the site's own table is the study's. */
  isRegion(local: string): boolean {
    return local === this.protocol.roi || this.regions.includes(local);
  }

  /** @param local a label of the site's own table */
  groupOf(local: string): GroupReading {
    const meant = this.protocol.groups.labels.filter((label) => label === local || this.labelsOf(label).includes(local));
    if (meant.length > 1) return { kind: 'ambiguous' };
    return meant.length === 0 ? { kind: 'unknown' } : { kind: 'group', label: meant[0] };
  }
}

function localOf(names: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return Object.hasOwn(names, name) ? names[name] : [];
}

/** What this site's tables call the region and the groups of a study: what stands now, until the study is ready. */
@Injectable()
export class StudyNames {
  constructor(
    private readonly names: LocalNameStore,
    private readonly studies: StudyStore,
  ) {}

  of({ digest, protocol }: FrozenStudy): NamesOfStudy {
    return new NamesOfStudy(
      protocol,
      this.names.fixedFor(digest) ?? (this.isDecided(digest) ? NO_LOCAL_NAMES : this.names.current()),
    );
  }

  /** Whether the names of the study change no more. */
  isFixed({ digest }: FrozenStudy): boolean {
    return this.names.fixedFor(digest) !== undefined || this.isDecided(digest);
  }

  /** A study that was ready before there were local names has its own ones. */
  private isDecided(digest: FrozenStudy['digest']): boolean {
    const state = this.studies.all().find((study) => study.digest === digest)?.state;
    return state === 'ready' || state === 'closed';
  }
}
