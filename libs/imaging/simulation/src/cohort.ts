import { canonicalBytes, instantFromMs, sha256Bytes } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import type { CohortSpec, SimulatedCohort, SimulatedFile, SimulatedSubject } from './cohort.model.js';
import { cohortTable, consentTable, maskPath, secondMaskPath } from './cohort.tables.js';
import { SLICE_WRITERS } from './modality.table.js';
import { DEFAULT_GROUPS, drawLesion } from './lesion.model.js';
import { simulatePhantom } from './lesion.phantom.js';
import { patientAndStudy } from './patient.module.js';
import { type PatientRecord, canariesOfRecord, drawPatient } from './patient.record.js';
import { structureSet } from './rtstruct.instance.js';
import { scanIdentity } from './scan.identity.js';
import { segmentation } from './seg.instance.js';
import { SCANNERS } from './scanner.table.js';
import { drawReading } from './second.reading.js';
import { SimulationError } from './simulation.error.js';

interface Draft {
  readonly record: PatientRecord;
  readonly subject: SimulatedSubject;
}

/**
 * The specification of a demonstration site: one of the known scanners, both default groups.
 * @param site name in the federation @param scanner one of SCANNERS
 * @param patientsPerGroup benign and malignant each
 */
export function cohortSpec(site: string, scanner: keyof typeof SCANNERS, patientsPerGroup: number): CohortSpec {
  return {
    site,
    scanner: SCANNERS[scanner],
    groups: [
      { label: 'benign', patients: patientsPerGroup, model: DEFAULT_GROUPS.benign },
      { label: 'malignant', patients: patientsPerGroup, model: DEFAULT_GROUPS.malignant },
    ],
    roi: 'GTV-1',
    consent: { form: 'broad-consent-1', scope: ['DUO:0000042'], refusedShare: 0.06, missingShare: 0.06 },
  };
}

/**
 * A simulated hospital: patients of known truth with CT series, structure sets, a cohort table and a consent table.
 * Nothing is held but the patients' records: scans are drawn when `files` is read. The same specification and seed
 * give the same bytes, in any order of reading.
 * @param seed 32 bits
 * @throws SimulationError BAD_SPEC
 */
export function simulateCohort(spec: CohortSpec, seed: number): SimulatedCohort {
  const total = spec.groups.reduce((sum, group) => sum + group.patients, 0);
  const shares = spec.consent.refusedShare + spec.consent.missingShare;
  if (!Number.isInteger(total) || spec.groups.some((group) => group.patients < 0) || !(shares >= 0 && shares <= 1)) {
    throw new SimulationError('BAD_SPEC', 'groups have whole numbers of patients, and shares add up to 1 at most');
  }
  const drafts = drawDrafts(spec, seed);
  const subjects = drafts.map((draft) => draft.subject);
  const filesOf = (index: number): Generator<SimulatedFile> => scanFiles(spec, seed, drafts[index], index);
  return {
    subjects,
    filesOf,
    *files() {
      for (let index = 0; index < drafts.length; index++) yield* filesOf(index);
    },
    tables: [cohortTable(spec, subjects), consentTable(spec, subjects, consentInstants(spec, seed, total))],
    canariesOf: (index) => {
      const scan = scanIdentity(seed, spec.site, index, SLICE_WRITERS[spec.modality ?? 'CT'].imageClass);
      return [
        ...canariesOfRecord(drafts[index].record),
        scan.study,
        scan.series,
        scan.frameOfReference,
        scan.slice(0),
        ...(spec.masks === 'SEG' ? [scan.segmentationSeries, scan.segmentation] : [scan.structureSeries, scan.structureSet]),
      ];
    },
  };
}

/** A stream of its own for every purpose, so that reading one patient's files does not move another's. */
function streamOf(seed: number, ...purpose: readonly (string | number)[]): SeededRandom {
  const digest = sha256Bytes(canonicalBytes([seed, ...purpose]));
  return new SeededRandom(digest[0] | (digest[1] << 8) | (digest[2] << 16) | (digest[3] << 24));
}

function drawDrafts(spec: CohortSpec, seed: number): readonly Draft[] {
  const order = spec.groups.flatMap((group) => Array.from({ length: group.patients }, () => group));
  const shuffle = streamOf(seed, spec.site, 'order');
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(shuffle.uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.map((group, index) => {
    const random = streamOf(seed, spec.site, 'patient', index);
    const record = drawPatient(spec.site, index, random);
    const said = random.uniform();
    const { refusedShare, missingShare } = spec.consent;
    const consent = said < refusedShare ? 'REFUSED' : said < refusedShare + missingShare ? 'NONE' : 'GIVEN';
    const lesion = drawLesion(group.model, random);
    const known = { subject: record.mrn, group: group.label, consent, lesion } as const;
    const { secondReader } = spec;
    if (secondReader === undefined || index % secondReader.oneIn !== 0) return { record, subject: known };
    const secondStretch = drawReading(secondReader, streamOf(seed, spec.site, 'second reader', index));
    return { record, subject: { ...known, secondStretch } };
  });
}

/** When each patient was asked: some day of 2025. */
function consentInstants(spec: CohortSpec, seed: number, count: number): readonly string[] {
  const random = streamOf(seed, spec.site, 'consent');
  const start = 1_735_718_400_000; // 2025-01-01T08:00:00Z
  return Array.from({ length: count }, () => instantFromMs(start + 60_000 * Math.floor(random.uniform() * 480_000)));
}

function* scanFiles(spec: CohortSpec, seed: number, { record, subject }: Draft, index: number): Generator<SimulatedFile> {
  const modality = spec.modality ?? 'CT';
  const { imageClass, write } = SLICE_WRITERS[modality];
  const scan = scanIdentity(seed, spec.site, index, imageClass);
  const phantom = simulatePhantom(subject.lesion, spec.scanner, streamOf(seed, spec.site, 'scan', index));
  const shared = patientAndStudy(record, spec.scanner, scan);
  const slices = spec.scanner.slices;
  for (let file = 0; file < slices; file++) {
    const k = spec.scanner.fileOrder === 'feet-first' ? file : slices - 1 - file;
    const bytes = write({ shared, record, scanner: spec.scanner, scan, ...phantom, k });
    yield { path: `images/${subject.subject}/${modality}/IM${String(file + 1).padStart(4, '0')}.dcm`, bytes };
  }
  const mask = spec.masks === 'SEG' ? segmentation : structureSet;
  yield { path: maskPath(spec, subject.subject), bytes: mask(shared, record, scan, phantom, spec.roi) };
  if (subject.secondStretch === undefined) return;
  const again = { ...phantom, contours: phantom.contoursOf(subject.secondStretch) };
  const second = { ...scan, structureSet: scan.secondStructureSet };
  yield { path: secondMaskPath(subject.subject), bytes: structureSet(shared, record, second, again, spec.roi) };
}
