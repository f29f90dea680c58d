import type { MissingReason, StudyFigures } from '@collimate/platform-site-api';
import { saidOf } from '@collimate/protocol/http';
import { columns, facts } from '../output/columns.js';
import { shown } from '../output/shown.js';

/** Reasons why subjects are missing, with the cure, by the code of the agent. */
const REASONS: Readonly<Record<MissingReason, string>> = {
  REGION_NOT_OF_STUDY: "no row has the study's region",
  NO_CONSENT: 'their consent does not cover this study',
  GROUP_NOT_OF_STUDY: 'their label is no group of the study: correct the table, or `collimate site group map`',
  GROUP_AMBIGUOUS: 'their label is mapped to several groups of the study: `collimate site group list`',
  SUBJECT_IN_TWO_GROUPS: 'their rows stand under several labels: correct the table',
  NOT_EXTRACTED_YET: 'their scans are still to be read',
  SCANS_LEFT_OUT: 'every scan was left out, for the reasons below',
  FEATURES_INCOMPLETE: 'no scan has a value for every feature of the study',
};

/** `collimate site studies --figures`. @param roi the study's name of the region */
export function renderFigures(figures: StudyFigures, roi: string): string {
  const { scans, missing, groups, variables = [], regions, labels } = figures;
  const parts = [
    facts([
      ['study', `${figures.id} (${figures.digest.slice(0, 8)})`],
      ['names', figures.namesFixed ? 'fixed, for the study is ready here' : 'may be mapped until the study is ready here'],
      ['cohort', `${figures.rows} rows, ${subjectsText(figures.subjects)}`],
      ['region', `${figures.withRegion} of them with ${roi}`],
      ['consent', `${figures.withConsent} of those permit the study`],
      ['group', `${figures.inGroup} of those are in a group of the study, or take part where it has none`],
      ['features', `${figures.withFeatures} of those have features`],
      ['scans', [`${scans.extracted} extracted`, `${scans.waiting} waiting`, ...leftOut(scans.leftOut)].join(', ')],
      ['an answer now', figures.answers.map(({ statistic, subjects }) => `${statistic}: ${subjectsText(subjects)}`).join(', ')],
    ]),
    columns(
      ['group', 'subjects', 'with features'],
      groups.map(({ label, subjects, withFeatures }) => [label, String(subjects), String(withFeatures)]),
      1,
    ),
    ...(variables.length < 2
      ? []
      : [
          columns(
            ['variable', 'subjects with a value'],
            variables.map(({ name, subjects }) => [name, String(subjects)]),
            1,
          ),
        ]),
    columns(
      ['region in the table', 'of the study', 'rows'],
      regions.map(({ name, rows, isOfStudy }) => [name, isOfStudy ? 'yes' : 'NO', String(rows)]),
      2,
    ),
    columns(
      ['label in the table', 'group', 'subjects'],
      labels.map(({ label, group, subjects }) => [label, group ?? 'NONE', String(subjects)]),
      2,
    ),
  ];
  if (missing.length > 0) parts.push(`Left out, each subject by the first reason that applies:\n${missingLines(figures, roi)}`);
  if (figures.notes !== undefined && figures.notes.length > 0)
    parts.push(`Told of scans that have features:\n${noteLines(figures.notes)}`);
  parts.push('These numbers are about your patients: they stay in this house.');
  return parts.join('\n\n');
}

/** @returns lines after the result of an import, on the participants of approved studies; empty if there is none */
export function renderTakingPart(studies: readonly StudyFigures[]): string {
  return studies
    .map(({ id, digest, subjects, inGroup, withFeatures, missing }) => {
      const out = missing.map((one) => `${one.subjects} ${one.reason}`).join(', ');
      return `\n  study ${id}: of ${subjectsText(subjects)} ${inGroup} are in a group, ${withFeatures} have features${
        out === '' ? '' : `; left out: ${out}. See \`collimate site studies --figures ${digest.slice(0, 8)}\``
      }`;
    })
    .join('');
}

/**
 * Facts for the person who says that the tables are complete: number of subjects in each answer, groups without
 * anybody, and words of the table that stand for no group. For people of the hospital alone.
 */
export function renderReadiness({ answers, groups, labels, missing }: StudyFigures): string {
  const empty = groups.filter(({ subjects }) => subjects === 0).map(({ label }) => shown(label));
  const strays = labels
    .filter(({ group }) => group === null)
    .map((one) => `"${shown(one.label)}" (${subjectsText(one.subjects)})`);
  const elsewhere = missing.find(({ reason }) => reason === 'REGION_NOT_OF_STUDY');
  return [
    `an answer now: ${answers.map(({ statistic, subjects }) => `${shown(statistic)}: ${subjectsText(subjects)}`).join(', ')}`,
    ...(empty.length === 0 ? [] : [`NOBODY is in: ${empty.join(', ')}`]),
    ...(answers.some(({ subjects }) => subjects === 0)
      ? ['An answer of nobody is noise alone, and is charged all the same.']
      : []),
    ...(elsewhere === undefined
      ? []
      : [`without the study's region in your table: ${subjectsText(elsewhere.subjects)} (\`collimate site roi map\`)`]),
    ...(strays.length === 0 ? [] : [`no group of the study in your table: ${strays.join(', ')} (\`collimate site group map\`)`]),
    'These numbers are about your patients: they stay in this house.',
  ].join('\n');
}

function missingLines({ missing, denied, regions }: StudyFigures, roi: string): string {
  return missing
    .map(({ reason, subjects }) => {
      const line = `  ${String(subjects).padStart(5)}  ${reason}: ${saidOf(REASONS, reason)}`;
      if (reason === 'NO_CONSENT') return `${line} (${denied.map((one) => `${one.subjects} ${one.reason}`).join(', ')})`;
      return reason === 'REGION_NOT_OF_STUDY' ? `${line}; ${mapText(regions, roi)}` : line;
    })
    .join('\n');
}

function noteLines(notes: NonNullable<StudyFigures['notes']>): string {
  return notes.map(({ text, scans }) => `  ${String(scans).padStart(5)}  ${text}`).join('\n');
}

function mapText(regions: StudyFigures['regions'], roi: string): string {
  const other = regions.filter(({ isOfStudy }) => !isOfStudy).map(({ name }) => `"${name}"`);
  return `if one of them is meant: \`collimate site roi map "${roi}" ${other.slice(0, 3).join(' ')}\``;
}

function leftOut(codes: StudyFigures['scans']['leftOut']): readonly string[] {
  return codes.map(({ code, scans }) => `${scans} left out (${code})`);
}

const subjectsText = (count: number): string => `${count} subject${count === 1 ? '' : 's'}`;
