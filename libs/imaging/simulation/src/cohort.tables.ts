import type { CohortSpec, SimulatedFile, SimulatedSubject } from './cohort.model.js';

/** @returns where the mask of a subject lies, relative to the tables */
export function maskPath(spec: CohortSpec, subject: string): string {
  return `images/${subject}/${spec.masks ?? 'RTSTRUCT'}.dcm`;
}

/** @returns where the contours of the second reader lie */
export function secondMaskPath(subject: string): string {
  return `images/${subject}/RTSTRUCT-B.dcm`;
}

/** @returns `cohort.csv`: subject, folder of the series, structure set, region, group; paths relative to the table */
export function cohortTable(spec: CohortSpec, subjects: readonly SimulatedSubject[]): SimulatedFile {
  const readers = spec.secondReader === undefined ? [] : ['reader'];
  const rows = subjects.flatMap(({ subject, group, secondStretch }) => {
    const row = (mask: string, reader: string): string =>
      [subject, `images/${subject}/${spec.modality ?? 'CT'}`, mask, spec.roi, group, ...readers.map(() => reader)].join(',');
    const first = row(maskPath(spec, subject), 'A');
    return secondStretch === undefined ? [first] : [first, row(secondMaskPath(subject), 'B')];
  });
  return csv('cohort.csv', [['subject,image,mask,roi,group', ...readers].join(','), ...rows]);
}

/**
 * @param at one instant per subject
 * @returns `consent.csv`: one row per subject who was asked
 */
export function consentTable(spec: CohortSpec, subjects: readonly SimulatedSubject[], at: readonly string[]): SimulatedFile {
  const rows = subjects.flatMap(({ subject, consent }, index) =>
    consent === 'NONE' ? [] : [[subject, consent, at[index], spec.consent.form, spec.consent.scope.join(';')].join(',')],
  );
  return csv('consent.csv', ['subject,type,at,form,scope', ...rows]);
}

function csv(path: string, lines: readonly string[]): SimulatedFile {
  const content = `${lines.join('\n')}\n`;
  return { path, bytes: Uint8Array.from(content, (letter) => letter.charCodeAt(0)) };
}
