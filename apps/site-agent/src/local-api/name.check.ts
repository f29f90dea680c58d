import { Injectable } from '@nestjs/common';
import { LocalNameStore, ScanStore, ValueStore, type NameKind } from '@collimate/platform-site-store';
import { categoriesOf } from '../cohort/figure.groups.js';
import { AgentError } from '../ground/agent.error.js';
import { SiteStudies, type SiteStudyView } from '../studies/site.studies.js';

/**
 * Checks a mapping against the studies that this site has received. A name that is in none of them maps nothing. One
 * local word for two groups of one study leaves its patients out.
 */
@Injectable()
export class NameCheck {
  constructor(
    private readonly studies: SiteStudies,
    private readonly names: LocalNameStore,
    private readonly scans: ScanStore,
    private readonly values: ValueStore,
  ) {}

  /**
   * Checks a name against those of the open studies. Before the first study its names are unknown, so every name is
   * accepted. @throws AgentError NAME_NOT_OF_STUDY, NAME_AMBIGUOUS
   */
  check(kind: NameKind, name: string, local: readonly string[]): void {
    const open = this.studies.all().filter(isOpen);
    const sets = open.flatMap((study) => setsOf(study, kind));
    const those = sets.filter((names) => names.includes(name));
    if (open.length > 0 && those.length === 0) throw unknown(kind, [...new Set(sets.flat())]);
    const standing = this.names.current()[kind];
    for (const other of new Set(those.flat())) {
      if (other === name) continue;
      const taken = Object.hasOwn(standing, other) ? [other, ...standing[other]] : [other];
      if (local.some((one) => taken.includes(one))) throw ambiguous(kind, other);
    }
  }

  /**
   * @returns the local words that occur in no row of the cohort table, as written; for groups, in no column that an
   *   open study reads
   */
  inNoRow(kind: NameKind, local: readonly string[]): readonly string[] {
    const words = kind === 'roi' ? new Set(this.scans.all().map(({ roi }) => roi)) : this.wordsOfColumns();
    return words === undefined ? [] : local.filter((word) => !words.has(word));
  }

  /** @returns undefined where no open study reads a category, so that no column can be looked at */
  private wordsOfColumns(): ReadonlySet<string> | undefined {
    const categories = this.studies
      .all()
      .filter(isOpen)
      .flatMap(({ study }) => categoriesOf(study));
    if (categories.length === 0) return undefined;
    const titles = new Set(categories.map(({ column }) => column));
    const cells = [...titles].flatMap((title) => [...this.values.ofTitle(title).values()]);
    return new Set(cells.flatMap((byScan) => [...byScan.values()]));
  }
}

function isOpen({ state, isCancelled }: SiteStudyView): boolean {
  return !isCancelled && state !== 'rejected' && state !== 'closed';
}

/** @returns for each category, the names of which a cell of the table may mean one */
function setsOf({ study }: SiteStudyView, kind: NameKind): readonly (readonly string[])[] {
  return kind === 'roi' ? [study.reading.regions] : categoriesOf(study).map(({ labels }) => labels);
}

/** The names are a study's own, which every site is told; those of the tables are not repeated. */
function unknown(kind: NameKind, known: readonly string[]): AgentError {
  const word = kind === 'roi' ? 'region' : 'group';
  return new AgentError('NAME_NOT_OF_STUDY', `no study that is open here has such a ${word}`, {
    hint: known.length === 0 ? `none of them has a ${word}` : `they have: ${known.slice(0, 20).join(', ')}`,
  });
}

function ambiguous(kind: NameKind, other: string): AgentError {
  return new AgentError('NAME_AMBIGUOUS', `one of these words stands for ${other} of the same study already`, {
    hint: `whoever has it would be in neither; take it back first: \`collimate site ${kind} remove ${other} WORD\``,
  });
}
