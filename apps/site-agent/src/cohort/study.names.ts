import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { LocalNameStore, NO_LOCAL_NAMES, StudyStore, type LocalNames } from '@collimate/platform-site-store';

/** Which label of a study a cell of the site's own table stands for. */
export type LabelReading =
  | { readonly kind: 'label'; readonly label: string }
  /** The study has no such label, and no mapping of the site says which one is meant. */
  | { readonly kind: 'unknown' }
  /** It stands for several labels. */
  | { readonly kind: 'ambiguous' };

/** Reads the words of the site's own tables as the words of one study. A study's own name always stands for itself. */
export class NamesOfStudy {
  constructor(
    private readonly reading: Pick<FrozenStudy['reading'], 'regions'>,
    private readonly names: LocalNames,
  ) {}

  /** Names in the site's own tables that stand for a region of the study, besides its own. */
  get regions(): readonly string[] {
    return [...new Set(this.reading.regions.flatMap((region) => localOf(this.names.roi, region)))];
  }

  /** Labels in the site's own tables that stand for a label of the study, besides its own. */
  labelsOf(label: string): readonly string[] {
    return localOf(this.names.group, label);
  }

  /** @returns the study's region that a name of the site's own table stands for; undefined for none, and for several */
  regionOf(local: string): string | undefined {
    if (this.reading.regions.includes(local)) return local;
    const meant = this.reading.regions.filter((region) => localOf(this.names.roi, region).includes(local));
    return meant.length === 1 ? meant[0] : undefined;
  }

  /** Whether a region of the site's own table is one of those of the study. */
  isRegion(local: string, among: readonly string[] = this.reading.regions): boolean {
    const region = this.regionOf(local);
    return region !== undefined && among.includes(region);
  }

  /** @param local a cell of the site's own table @param labels that it may stand for */
  labelOf(local: string, labels: readonly string[]): LabelReading {
    const meant = labels.filter((label) => label === local || this.labelsOf(label).includes(local));
    if (meant.length > 1) return { kind: 'ambiguous' };
    return meant.length === 0 ? { kind: 'unknown' } : { kind: 'label', label: meant[0] };
  }
}

function localOf(names: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return Object.hasOwn(names, name) ? names[name] : [];
}

/** This site's names for the regions and the labels of a study: the present ones, until the study is ready. */
@Injectable()
export class StudyNames {
  constructor(
    private readonly names: LocalNameStore,
    private readonly studies: StudyStore,
  ) {}

  of({ digest, reading }: FrozenStudy): NamesOfStudy {
    return new NamesOfStudy(
      reading,
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
