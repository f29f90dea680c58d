import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import type { Subgroup, VariableDeclaration } from '@collimate/statistics-menu';

/** @returns which scans a study is about, in one line */
export function scansText({ protocol, reading }: FrozenStudy): string {
  const { modality, regions } = reading;
  const where = regions.length === 0 ? 'no scan is read' : `${modality}, region ${regions.join(', ')}`;
  return isDeclared(protocol)
    ? where
    : `${where}; groups ${protocol.groups.labels.join(', ')} of the column ${protocol.groups.variable}`;
}

/** @returns everything that a study reads of a patient, one line each, for whoever approves it */
export function variableLines({ protocol }: FrozenStudy): readonly string[] {
  if (!isDeclared(protocol)) {
    return protocol.features.map(({ feature, aggregation, transform }) => {
      const key = keyOfWritten({ feature, aggregation });
      return `  ${key.padEnd(20)} ${parseFeatureKey(key).feature.name}${transformText(transform)}`;
    });
  }
  return [
    ...Object.entries(protocol.variables).map(([name, declared]) => `  ${name.padEnd(20)} ${meaningOf(name, declared)}`),
    ...Object.entries(protocol.subgroups ?? {}).map(
      ([name, subgroup]) => `  ${name.padEnd(20)} those with ${conditionOf(subgroup)}`,
    ),
  ];
}

function meaningOf(name: string, declared: VariableDeclaration): string {
  switch (declared.source) {
    case 'cohort':
      if (declared.type === 'survival')
        return `columns ${declared.time} and ${declared.event}: time in ${declared.unit}, to ${declared.horizon}`;
      return declared.type === 'category'
        ? `column ${declared.column ?? name}: ${declared.labels.join(', ')}`
        : `column ${declared.column ?? name}: ${declared.unit}, ${declared.bounds.join(' to ')}`;
    case 'feature': {
      const { feature } = parseFeatureKey(keyOfWritten(declared));
      const when = declared.timepoint === undefined ? '' : ` at ${declared.timepoint}`;
      return `${feature.name} of ${declared.roi}${when}, plan ${declared.plan}${transformText(declared.transform)}`;
    }
    case 'change':
      return `${declared.as} of ${declared.of} from ${declared.from} to ${declared.to}`;
    case 'score':
      return `score of ${declared.terms.map(({ variable }) => variable).join(', ')}${declared.published === undefined ? '' : `, ${declared.published}`}`;
  }
}

function conditionOf({ variable, is, atLeast, below }: Subgroup): string {
  if (is !== undefined) return `${variable} ${is}`;
  return [atLeast === undefined ? '' : `${variable} at least ${atLeast}`, below === undefined ? '' : `${variable} below ${below}`]
    .filter((part) => part !== '')
    .join(' and ');
}

function transformText(transform: string): string {
  return transform === 'identity' ? '' : `, ${transform}`;
}
