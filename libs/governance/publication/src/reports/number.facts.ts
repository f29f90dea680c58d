import { COMBINED_COUNT, variablesOf, whereOf, type TidyRow } from '@collimate/statistics-menu';
import { shapedReleases } from '../shaped.releases.js';
import { found, type KnownFact, type ReportSources } from './report.sources.js';

/** Facts from the published numbers, each with its interval, which includes the noise. */
export function numberFacts({ rows, study }: ReportSources) {
  const of = (...quantities: readonly string[]): KnownFact | null =>
    found(
      rows
        .filter(({ quantity }) => quantities.includes(quantity))
        .map(numberText)
        .join('; '),
    );
  const shown = rows.filter(({ estimate }) => estimate !== null).length;
  return {
    counts: of(COMBINED_COUNT) ?? of('count'),
    flow: of('reached', 'stopped'),
    agreement: of('ICC(3,1)', 'ICC(2,1)'),
    redundancy: found(
      rows
        .filter(({ note }) => note.includes('redundant'))
        .map(numberText)
        .join('; '),
    ),
    validation: of('AUC', 'C-index', 'sensitivity', 'specificity', 'net benefit'),
    calibration: of('observed minus expected', 'calibration intercept', 'calibration slope'),
    paired: of('difference of AUC'),
    heterogeneity: of('variance between sites', 'share of variance between sites', 'prediction of a further site'),
    model: of('coefficient'),
    estimates: found(
      shown === 0 ? '' : `${shown} of ${rows.length} numbers of the table of results have an estimate; the others say why not`,
    ),
    uncertainty: found(
      shown === 0
        ? ''
        : [
            'every interval is of 95 % and holds sampling and the exact variance of the privacy noise',
            ...shapedReleases(study),
          ].join('; '),
    ),
  } satisfies Record<string, KnownFact | null>;
}

function numberText(row: TidyRow): string {
  const { quantity, estimate, lower, upper, status, flags } = row;
  const name = [quantity, variablesOf(row, (key) => key), whereOf(row)].filter((part) => part !== '').join(', ');
  const ends = lower === null || upper === null ? '' : ` (${digits(lower)} to ${digits(upper)})`;
  const marks = [...(status === 'ok' ? [] : [status]), ...(flags === '' ? [] : [flags])].join(', ');
  return `${name}: ${estimate === null ? status : `${digits(estimate)}${ends}${marks === '' ? '' : `, ${marks}`}`}`;
}

function digits(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
