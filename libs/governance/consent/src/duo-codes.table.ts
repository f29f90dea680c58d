/** Whether a code names a permitted use, or a condition of it. */
export type DuoRole = 'permission' | 'modifier';

/** One code of the ontology. */
export interface DuoCode {
  readonly code: string;
  readonly abbreviation: string;
  readonly label: string;
  readonly role: DuoRole;
  /** Whether the code needs a parameter (a disease, a country, a project). */
  readonly parameter: boolean;
}

const row = (code: string, abbreviation: string, label: string, role: DuoRole, parameter = false): DuoCode => ({
  code,
  abbreviation,
  label,
  role,
  parameter,
});

/**
 * The codes by which consent and studies are matched. A code that is not listed is unknown, and denies.
 * @source GA4GH Data Use Ontology, release 2021-02-23
 */
export const DUO_CODES: readonly DuoCode[] = [
  row('DUO:0000004', 'NRES', 'no restriction', 'permission'),
  row('DUO:0000042', 'GRU', 'general research use', 'permission'),
  row('DUO:0000006', 'HMB', 'health or medical or biomedical research', 'permission'),
  row('DUO:0000007', 'DS', 'disease specific research', 'permission', true),
  row('DUO:0000011', 'POA', 'population origins or ancestry research only', 'permission'),
  row('DUO:0000012', 'RS', 'research specific restrictions', 'modifier', true),
  row('DUO:0000015', 'NMDS', 'no general methods research', 'modifier'),
  row('DUO:0000016', 'GSO', 'genetic studies only', 'modifier'),
  row('DUO:0000018', 'NPUNCU', 'not for profit, non commercial use only', 'modifier'),
  row('DUO:0000019', 'PUB', 'publication required', 'modifier'),
  row('DUO:0000020', 'COL', 'collaboration required', 'modifier', true),
  row('DUO:0000021', 'IRB', 'ethics approval required', 'modifier'),
  row('DUO:0000022', 'GS', 'geographical restriction', 'modifier', true),
  row('DUO:0000024', 'MOR', 'publication moratorium', 'modifier', true),
  row('DUO:0000025', 'TS', 'time limit on use', 'modifier', true),
  row('DUO:0000026', 'US', 'user specific restriction', 'modifier', true),
  row('DUO:0000027', 'PS', 'project specific restriction', 'modifier', true),
  row('DUO:0000028', 'IS', 'institution specific restriction', 'modifier', true),
  row('DUO:0000029', 'RTN', 'return to database or resource', 'modifier'),
  row('DUO:0000043', 'CC', 'clinical care use', 'modifier'),
  row('DUO:0000044', 'NPOA', 'population origins or ancestry research prohibited', 'modifier'),
  row('DUO:0000045', 'NPU', 'not for profit organisation use only', 'modifier'),
  row('DUO:0000046', 'NCU', 'non-commercial use only', 'modifier'),
];

/** Purposes that a permission covers besides its own, the widest permission first. */
export const COVERED_BY: Readonly<Record<string, readonly string[]>> = {
  'DUO:0000004': ['DUO:0000004'],
  'DUO:0000042': ['DUO:0000042', 'DUO:0000004'],
  'DUO:0000006': ['DUO:0000006', 'DUO:0000042', 'DUO:0000004'],
  'DUO:0000007': ['DUO:0000007', 'DUO:0000006', 'DUO:0000042', 'DUO:0000004'],
  'DUO:0000011': ['DUO:0000011', 'DUO:0000042', 'DUO:0000004'],
};

/** Permissions from the widest to the narrowest; where a consent names several, the narrowest kind counts. */
export const WIDEST_FIRST: readonly string[] = ['DUO:0000004', 'DUO:0000042', 'DUO:0000006', 'DUO:0000007', 'DUO:0000011'];

/** Conditions that another promise of the study keeps as well: any one of the listed sets is enough. */
export const ALSO_MET_BY: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'DUO:0000018': [['DUO:0000045', 'DUO:0000046']],
  'DUO:0000045': [['DUO:0000018']],
  'DUO:0000046': [['DUO:0000018']],
};
