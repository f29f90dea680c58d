import { type CodedColumn, type DisclosureTarget, type Hierarchy, leastGeneralisation } from '@collimate/privacy-disclosure';
import type { TargetAnswer } from './risk.document.js';

/** @returns whether the table reaches the target unchanged, and if not, the least generalisation that does */
export function targetAnswer(
  columns: readonly CodedColumn[],
  hierarchies: readonly Hierarchy[],
  sensitive: readonly CodedColumn[],
  asked: DisclosureTarget,
): TargetAnswer {
  const { best, nodes, tried } = leastGeneralisation(columns, hierarchies, sensitive, asked);
  const isMet = best !== undefined && best.suppressed === 0 && best.levels.every((level) => level === 0);
  const rows = columns[0].codes.length;
  if (best === undefined || isMet) return { asked, isMet, generalisation: null, nodes, tried };
  return {
    asked,
    isMet,
    generalisation: {
      levels: best.levels.map((level, q) => ({ column: columns[q].name, words: hierarchies[q].levels[level].words })),
      loss: best.loss,
      suppressed: best.suppressed,
      k: best.keptSizes.reduce((least, size) => Math.min(least, size), rows),
      marketer: best.keptSizes.length / (rows - best.suppressed),
    },
    nodes,
    tried,
  };
}
