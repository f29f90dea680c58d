/**
 * Makes the IBSI tables of the house from the reference files: the registry of the 169 features (vocabulary) and the
 * reference values and diagnostics that `collimate conformance` compares with (cli), and the digital phantom (simulation). Run it by hand when the reference
 * files change: `node tools/scripts/ibsi-tables.mjs [folder with ibsi1_reference_values.csv]`. What it writes is committed.
 *
 * Source: theibsi/ibsi-doc b952e71e (CC BY 4.0) and theibsi/ibsi_1_data_analysis 4feb75e0; numbers are facts.
 */
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const reference = process.argv[2] ?? join(process.env.COLLIMATE_IBSI_DATA ?? join(root, '..', 'shared', 'ibsi'), 'reference');
const ORIGIN = 'theibsi/ibsi-doc b952e71e (CC BY 4.0); precise values from theibsi/ibsi_1_data_analysis 4feb75e0';

/** @returns the rows of a csv file as objects; quotes as in RFC 4180 */
function readCsv(path) {
  const [header, ...rows] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(splitLine);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

function splitLine(line) {
  const cells = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
  }
  return cells;
}

const MORPH_UNITS = {
  morph_volume: 'mm³',
  morph_vol_approx: 'mm³',
  morph_area_mesh: 'mm²',
  morph_av: 'mm⁻¹',
  morph_com: 'mm',
  morph_diam: 'mm',
  morph_pca_maj_axis: 'mm',
  morph_pca_min_axis: 'mm',
  morph_pca_least_axis: 'mm',
  morph_integ_int: 'intensity·mm³',
};
const PURE_STATISTICS = new Set(['stat_skew', 'stat_kurt', 'stat_cov', 'stat_qcod']);
const SQUARED_STATISTICS = new Set(['stat_var', 'stat_energy']);
const IVH_INTENSITIES = new Set(['ivh_i10', 'ivh_i90', 'ivh_diff_i10_i90']);

function unitOf(family, tag) {
  if (family === 'MORPH') return MORPH_UNITS[tag] ?? '1';
  if (family === 'LI') return 'intensity';
  if (family === 'IS') {
    if (SQUARED_STATISTICS.has(tag)) return 'intensity²';
    return PURE_STATISTICS.has(tag) ? '1' : 'intensity';
  }
  if (family === 'IVH') return IVH_INTENSITIES.has(tag) ? 'intensity' : '1';
  return '1';
}

const PARAMETERS = {
  ivh_v10: '10%',
  ivh_v90: '90%',
  ivh_i10: '10%',
  ivh_i90: '90%',
  ivh_diff_v10_v90: '10%-90%',
  ivh_diff_i10_i90: '10%-90%',
};

const quote = (text) => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);
const numberOrNull = (text) => (text === '' ? 'null' : String(Number(text)));

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const values = readCsv(join(reference, 'ibsi1_reference_values.csv'));

const identities = new Map();
for (const row of values) if (!identities.has(row.tag)) identities.set(row.tag, row);
const featureLines = [...identities.values()].map((row) => {
  const parts = [row.ibsi_code, row.family, row.family_code, row.tag, row.feature, unitOf(row.family, row.tag)];
  if (PARAMETERS[row.tag]) parts.push(PARAMETERS[row.tag]);
  return `  [${parts.map(quote).join(', ')}],`;
});
write(
  'libs/radiomics/vocabulary/src/ibsi1-features.table.ts',
  `// Made by tools/scripts/ibsi-tables.mjs; do not edit.
// Source: ${ORIGIN}.

/**
 * The ${identities.size} features of IBSI 1 in the order of the manual: IBSI code, family, family code, tag, name, unit, and for the
 * intensity-volume histogram the parameter that tells features with one code apart.
 */
export const IBSI1_FEATURE_TABLE = [
${featureLines.join('\n')}
] as const;
`,
);

const referenceLines = values.map((row) => {
  const cells = [quote(row.config), quote(row.tag), quote(row.aggregation_code), numberOrNull(row.value)];
  cells.push(numberOrNull(row.tolerance), numberOrNull(row.precise_value), numberOrNull(row.precise_teams));
  return `  [${cells.join(', ')}],`;
});
write(
  'apps/cli/src/conformance/ibsi1-values.table.ts',
  `// Made by tools/scripts/ibsi-tables.mjs; do not edit.
// Source: ${ORIGIN}.

/** One reference value: configuration, tag, aggregation code, value, tolerance, precise value, teams that agree on it. */
export type ReferenceTuple = readonly [string, string, string, number | null, number | null, number | null, number | null];

/** The ${values.length} reference values of IBSI 1. */
export const IBSI1_VALUES: readonly ReferenceTuple[] = [
${referenceLines.join('\n')}
];
`,
);

const diagnostics = readCsv(join(reference, 'ibsi1_diagnostics.csv'));
const names = new Map();
for (const row of diagnostics) if (!names.has(row.tag)) names.set(row.tag, row);
const stageOf = (row) => row.stage_or_family.replace('Diagnostics-', '');
write(
  'libs/radiomics/vocabulary/src/ibsi1-diagnostics.table.ts',
  `// Made by tools/scripts/ibsi-tables.mjs; do not edit.
// Source: ${ORIGIN}.

/** The ${names.size} diagnostic values of IBSI 1: tag, stage, name. */
export const IBSI1_DIAGNOSTIC_TABLE = [
${[...names.values()].map((row) => `  [${[row.tag, stageOf(row), row.feature].map(quote).join(', ')}],`).join('\n')}
] as const;
`,
);

const diagnosticLines = diagnostics.map((row) => {
  const cells = [quote(row.config), quote(row.tag), "''", numberOrNull(row.value), numberOrNull(row.tolerance)];
  return `  [${[...cells, numberOrNull(row.precise_value), numberOrNull(row.precise_teams)].join(', ')}],`;
});
write(
  'apps/cli/src/conformance/ibsi1-diagnostics.table.ts',
  `// Made by tools/scripts/ibsi-tables.mjs; do not edit.
// Source: ${ORIGIN}.

import type { ReferenceTuple } from './ibsi1-values.table.js';

/** The ${diagnostics.length} diagnostic values of IBSI 1; the aggregation is empty. */
export const IBSI1_DIAGNOSTICS: readonly ReferenceTuple[] = [
${diagnosticLines.join('\n')}
];
`,
);
/** @returns the voxels of a NIfTI-1 file of little-endian int16, int32, float32 or float64, in its own order */
function readVoxels(path) {
  const bytes = gunzipSync(readFileSync(path));
  const [size, type, offset] = [
    [1, 2, 3].map((k) => bytes.readInt16LE(40 + 2 * k)),
    bytes.readInt16LE(70),
    bytes.readFloatLE(108),
  ];
  const readers = {
    2: ['readUInt8', 1],
    4: ['readInt16LE', 2],
    8: ['readInt32LE', 4],
    16: ['readFloatLE', 4],
    64: ['readDoubleLE', 8],
  };
  const [reader, width] = readers[type];
  const count = size[0] * size[1] * size[2];
  const spacing = [1, 2, 3].map((k) => bytes.readFloatLE(76 + 4 * k));
  return { size, spacing, voxels: Array.from({ length: count }, (_, i) => bytes[reader](offset + i * width)) };
}

const phantom = join(reference, '..', 'digital-phantom', 'nifti');
const image = readVoxels(join(phantom, 'image', 'phantom.nii.gz'));
const mask = readVoxels(join(phantom, 'mask', 'mask.nii.gz'));
const rows = (values) =>
  Array.from({ length: values.length / 5 }, (_, r) => `  ${values.slice(5 * r, 5 * r + 5).join(', ')},`).join('\n');
write(
  'libs/imaging/simulation/src/digital-phantom.table.ts',
  `// Made by tools/scripts/ibsi-tables.mjs; do not edit.
// Source: IBSI digital phantom, theibsi/data_sets 6da96021, ibsi_1_digital_phantom, licence CC BY 4.0.

/** Voxels along x, y, z and their spacing in mm. */
export const PHANTOM_SIZE = [${image.size.join(', ')}] as const;
/** Distance of voxel centres in mm. */
export const PHANTOM_SPACING_MM = [${image.spacing.join(', ')}] as const;

/** Intensities of the digital phantom, x fastest. */
export const PHANTOM_INTENSITIES: readonly number[] = [
${rows(image.voxels)}
];

/** Its ROI: 1 inside. */
export const PHANTOM_ROI: readonly number[] = [
${rows(mask.voxels)}
];
`,
);
console.log(
  `${identities.size} features, ${values.length} values, ${names.size} diagnostics, ${diagnostics.length} diagnostic values`,
);
