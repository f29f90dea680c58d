import type { SeededRandom } from '@collimate/kernel-numeric';

/** The identity of a simulated patient, as a hospital's system would write it into headers. */
export interface PatientRecord {
  readonly familyName: string;
  readonly givenName: string;
  readonly mrn: string;
  readonly otherId: string;
  readonly accession: string;
  readonly birthDate: string;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  readonly sizeM: string;
  readonly weightKg: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly phone: string;
  readonly street: string;
  readonly referrer: string;
  readonly operator: string;
  readonly hospital: string;
  readonly station: string;
  readonly serialNumber: string;
}

const FAMILY = [
  'Achterberg',
  'Bellweather',
  'Çelikkan',
  'Dombrowska',
  'Estévez',
  'Fjeldsøe',
  'Grünwaldt',
  'Hakopian',
  'Ishiguro',
  'Jovanovska',
  'Kowalczyk',
  'Lindqvist',
  'Mbeki-Roux',
  'Nakashima',
  'Okonkwo',
  'Papadakis',
] as const;
const GIVEN = [
  'Annelise',
  'Bartholomew',
  'Cosima',
  'Desmond',
  'Eleonora',
  'Fridtjof',
  'Ghislaine',
  'Hironobu',
  'Ingeborg',
  'Jacqueline',
  'Konstantin',
  'Leopoldine',
  'Maximilian',
  'Natividad',
  'Oluwaseun',
  'Perpetua',
] as const;
const STREETS = ['Kestrel Lane', 'Rue des Tanneurs', 'Lindenstieg', 'Harbour Row', 'Via del Carro'] as const;

/** @returns a patient of the hospital; the ordinal keeps record numbers apart */
export function drawPatient(site: string, ordinal: number, random: SeededRandom): PatientRecord {
  const below = (n: number): number => Math.floor(random.uniform() * n);
  const digits = (n: number): string => Array.from({ length: n }, () => below(10)).join('');
  const two = (n: number): string => String(n).padStart(2, '0');
  const studyYear = 2019 + below(5);
  const ageYears = 41 + below(58);
  return {
    familyName: `${FAMILY[below(FAMILY.length)]}${digits(3)}`,
    givenName: `${GIVEN[below(GIVEN.length)]}${digits(3)}`,
    mrn: `${site.slice(0, 1).toUpperCase()}${String(1_000 + ordinal)}${digits(5)}`,
    otherId: `INS${digits(9)}`,
    accession: `ACC${digits(9)}`,
    birthDate: `${studyYear - ageYears}${two(1 + below(12))}${two(1 + below(28))}`,
    ageYears,
    sex: random.uniform() < 0.5 ? 'F' : 'M',
    sizeM: (1.5 + 0.4 * random.uniform()).toFixed(3),
    weightKg: (50 + 50 * random.uniform()).toFixed(1),
    studyDate: `${studyYear}${two(1 + below(12))}${two(1 + below(28))}`,
    studyTime: `${two(7 + below(12))}${two(below(60))}${two(below(60))}.${digits(6)}`,
    phone: `+${digits(2)}-${digits(4)}-${digits(6)}`,
    street: `${10 + below(190)} ${STREETS[below(STREETS.length)]} ${digits(4)}`,
    referrer: `Refer${FAMILY[below(FAMILY.length)]}${digits(3)}`,
    operator: `Oper${GIVEN[below(GIVEN.length)]}${digits(3)}`,
    hospital: `${site.toUpperCase()} General Infirmary`,
    station: `CT${site.toUpperCase().slice(0, 6)}${digits(3)}`,
    serialNumber: `SN${digits(7)}`,
  };
}

/** @returns the texts of the record that identify the patient, the hospital or its staff, and must not survive */
export function canariesOfRecord(record: PatientRecord): readonly string[] {
  return [
    record.familyName,
    record.givenName,
    record.mrn,
    record.otherId,
    record.accession,
    record.birthDate,
    record.studyDate,
    record.phone,
    record.street,
    record.referrer,
    record.operator,
    record.hospital,
    record.station,
    record.serialNumber,
  ];
}
