import type { LesionModel, LesionTruth } from './lesion.model.js';
import type { SecondReader } from './second.reading.js';
import type { ScannerProtocol } from './scanner.table.js';

/** One group of patients of a hospital. */
export interface CohortGroup {
  readonly label: string;
  readonly patients: number;
  readonly model: LesionModel;
}

/** What the scanner of a simulated hospital is. */
export type SimulatedModality = 'CT' | 'MR' | 'PT';

/** A simulated hospital. */
export interface CohortSpec {
  /** Name of the hospital in the federation; two sites with one seed still have different patients. */
  readonly site: string;
  readonly scanner: ScannerProtocol;
  /** CT by default. The signal of MR and the uptake of PET follow from the same truth, see MR_OFFSET and suvOfHu. */
  readonly modality?: SimulatedModality;
  readonly groups: readonly CohortGroup[];
  /** Name of the region of interest in the structure sets, or label of the segment. */
  readonly roi: string;
  /** What the contours are stored as; a structure set by default. */
  readonly masks?: 'RTSTRUCT' | 'SEG';
  readonly consent: ConsentSpec;
  /** Who contours some patients again; the cohort table then has a column `reader`, A or B. Not with masks of SEG. */
  readonly secondReader?: SecondReader;
}

/** What the hospital's consent table says. */
export interface ConsentSpec {
  /** Version of the form that was signed. */
  readonly form: string;
  /** DUO codes of the purposes consented to. */
  readonly scope: readonly string[];
  /** Share of patients who refused, and of those never asked (no row at all). */
  readonly refusedShare: number;
  readonly missingShare: number;
}

/** A file of the hospital: where it lies, relative to the cohort's folder (slashes, no leading one), and its bytes. */
export interface SimulatedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What is known about a patient of the simulation and about no other. */
export interface SimulatedSubject {
  /** The hospital's own record number; also the name of the patient's folder. */
  readonly subject: string;
  readonly group: string;
  readonly consent: 'GIVEN' | 'REFUSED' | 'NONE';
  readonly lesion: LesionTruth;
  /** By what a second reader draws the semi-axes longer; undefined for whoever was read once. */
  readonly secondStretch?: number;
}

/** A cohort whose scans are drawn when they are asked for. */
export interface SimulatedCohort {
  readonly subjects: readonly SimulatedSubject[];
  /** Every scan, patient after patient: the slices of the CT series, then its mask. Each call starts anew. */
  files(): Generator<SimulatedFile>;
  /** The files of one patient. @param index position in `subjects` */
  filesOf(index: number): Generator<SimulatedFile>;
  /** `cohort.csv` and `consent.csv`. */
  readonly tables: readonly SimulatedFile[];
  /** Identifying texts that stand in the scans of a patient: none of them may survive de-identification. */
  canariesOf(index: number): readonly string[];
}
