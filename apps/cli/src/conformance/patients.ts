import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { memoryShare, openScan, opened } from '@collimate/platform-scans';
import { type ExtractionResult, compile, extract, type Engine } from '@collimate/radiomics-pipeline';
import { type ExtractionPlan, planPreset } from '@collimate/radiomics-vocabulary';

/** One value of the nine teams of IBSI 1 phase 3, for one patient. */
export interface PatientRow {
  readonly patient: string;
  readonly modality: 'CT' | 'PET' | 'MR_T1';
  /** Tag of the reference tables with the aggregation as its ending. */
  readonly tag: string;
  /** Median of the teams that agree to 0.1 percent. */
  readonly value: number;
  readonly teams: number;
}

/** One row compared with our value. */
export interface PatientVerdict {
  readonly row: PatientRow;
  readonly found: number | undefined;
  /** Relative difference; infinite where we have no value. */
  readonly relative: number;
}

/** Teams that must agree to 0.1 percent before a row is a reference. */
const ENOUGH_TEAMS = 3;
/** A row passes within this relative difference. */
export const PATIENT_TOLERANCE = 1e-3;
/** Features without a standard: no two programs need agree on them, and a feature table does not hold them. */
const NON_STANDARD = /^(ivh_auc|morph_\w+_(ombb|mvee))$/u;

/** @returns the rows on which at least three teams agree, of the features that have a standard */
function readPatientRows(data: string): readonly PatientRow[] {
  const text = gunzipSync(readFileSync(join(data, 'validation-sts', 'ibsi1_phase3_values.csv.gz'))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .map(([patient, modality, tag, value, teams]) => ({
      patient,
      modality: modality as PatientRow['modality'],
      tag,
      value: Number(value),
      teams: Number(teams),
    }))
    .filter(({ tag, teams }) => teams >= ENOUGH_TEAMS && !NON_STANDARD.test(tag));
}

/** @returns whether the patients are among the data */
export function hasPatients(data: string | undefined): data is string {
  return data !== undefined && existsSync(join(data, 'validation-sts', 'ibsi1_phase3_values.csv.gz'));
}

/** The plans of phase 3: cubic to 1 mm (PET 3 mm), bins of fixed size, 3D. @source IBSI 1 phase 3 */
function patientPlan(modality: PatientRow['modality']): ExtractionPlan {
  const aggregations = [...planPreset('ct-default').aggregations];
  switch (modality) {
    case 'CT':
      return {
        ...planPreset('ct-default'),
        name: 'ibsi-phase3-ct',
        aggregations,
        resegmentation: { range: { lower: -200, upper: 200 }, outlierSigma: null },
        discretisation: { method: 'fixed-bin-size', width: 10, lowerBound: 'resegmentation' },
        ivh: { method: 'none', step: 1, range: 'resegmentation' },
      };
    case 'PET':
      return { ...planPreset('pet-default'), name: 'ibsi-phase3-pet', aggregations };
    case 'MR_T1':
      return {
        ...planPreset('mr-default'),
        name: 'ibsi-phase3-mr',
        aggregations,
        normalisation: { method: 'none' },
        resegmentation: { range: { lower: 0, upper: null }, outlierSigma: null },
        discretisation: { method: 'fixed-bin-size', width: 10, lowerBound: 'resegmentation' },
        ivh: { method: 'fixed-bin-size', width: 1, lowerBound: 'resegmentation' },
      };
  }
}

/** Extracts every patient and holds the rows of the teams against it. */
export async function judgePatients(data: string, engine: Engine): Promise<readonly PatientVerdict[]> {
  const rows = readPatientRows(data);
  const folder = join(data, 'validation-sts', 'nifti');
  const verdicts: PatientVerdict[] = [];
  const limitBytes = memoryShare(1);
  for (const patient of readdirSync(folder).sort()) {
    for (const modality of ['CT', 'PET', 'MR_T1'] as const) {
      const compiled = compile(patientPlan(modality));
      const [image, mask] = ['image', 'mask'].map((what) => join(folder, patient, `${modality}_${what}.nii.gz`));
      const { unit } = compiled.plan.intensity;
      const { volume, masks } = opened(await openScan({ image, mask, unit }, compiled, { limitBytes }));
      const [result] = extract(compiled, volume, masks, engine, { diagnostics: true });
      const values = valuesOf(result);
      verdicts.push(
        ...rows
          .filter((row) => row.patient === patient && row.modality === modality)
          .map((row) => judgeRow(row, values.get(row.tag))),
      );
    }
  }
  return verdicts;
}

function judgeRow(row: PatientRow, found: number | undefined): PatientVerdict {
  if (found === undefined) return { row, found, relative: Infinity };
  const difference = Math.abs(found - row.value);
  return { row, found, relative: difference === 0 ? 0 : difference / Math.abs(row.value) };
}

/** Our values by the tags of the teams. */
function valuesOf({ table, diagnostics }: ExtractionResult): ReadonlyMap<string, number> {
  const ending: Readonly<Record<string, string>> = { DHQ4: '', IAZD: '_3D_comb', KOBO: '_3D' };
  const values = new Map<string, number>();
  for (const row of table.rows) {
    const end = ending[row.aggregationCode];
    if (end === undefined || row.value.kind !== 'value') continue;
    values.set(row.tag + (row.family === 'NGTDM' || row.family === 'NGLDM' ? '_3D' : end), row.value.value);
  }
  for (const { tag, value } of diagnostics) if (value !== null) values.set(tag, value);
  return values;
}
