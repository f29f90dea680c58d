/**
 * Scans with planted identifiers and the answers to them, so that anybody can score a de-identifier.
 *
 *   node tools/planted/corpus.mjs FOLDER [--patients 4] [--seed 1]
 *
 * FOLDER gets `scans/` and the answer key twice: `answers.db`, an SQLite file whose table `answer_data` has the columns and the ten actions
 * that the public MIDI validation script reads, and `answers.csv`, the same rows for people. Texts are wrapped in angle brackets as there.
 * It needs built libs (`npm run build`).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytes, numbers, sequence, text, writeDicom } from '@collimate/imaging-simulation';

const CLASSES = { CT: '1.2.840.10008.5.1.4.1.1.2', MR: '1.2.840.10008.5.1.4.1.1.4', PT: '1.2.840.10008.5.1.4.1.1.128' };
const FAMILIES = ['ZWEISTEIN', 'OBRADOVIC', 'QUISTGAARD', 'FITZWILLIAM', 'YAMAMOTO', 'NGUYEN', 'VANDERBILT', 'KOWALCZYK'];
const GIVEN = ['OTTOKAR', 'LJUBICA', 'THEODORA', 'HIRAM', 'SAKURA', 'LINH', 'CORNELIUS', 'BOGUMILA'];
const STREETS = ['12 Peppermint Lane', '8 Rue Cambronne', '77 Lindenallee', '401 Kestrel Court'];
const HOSPITALS = ['Saint Elsewhere Infirmary', 'Gottlieb Memorial', 'Charlottenhof Klinik', 'Lakeview General'];
const SLICES = 4;
const SIDE = 32;

/** @returns the answers of a check in the form of the key */
function check(action, tag, value, category) {
  const at = typeof tag === 'string' ? tag : `<(${hex(tag).slice(0, 4)},${hex(tag).slice(4)})>`;
  return { action: `<${action}>`, tag_ds: at, value, category };
}

const hex = (tag) => tag.toString(16).padStart(8, '0').toUpperCase();

/** What is planted in a patient: who they are, in the ways in which people write it. */
function personOf(n, seed) {
  const digits = (length, salt) => {
    const digest = createHash('sha256').update(`${seed} ${n} ${salt}`).digest();
    return Array.from({ length }, (_, i) => (i === 0 ? 1 + (digest[i] % 9) : digest[i] % 10)).join('');
  };
  const year = 1930 + (Number(digits(2, 'year')) % 60);
  return {
    family: FAMILIES[(n + seed) % FAMILIES.length],
    given: GIVEN[(n + 3 * seed) % GIVEN.length],
    doctor: `${FAMILIES[(n + seed + 5) % FAMILIES.length]}SON`,
    mrn: digits(8, 'mrn'),
    accession: digits(9, 'accession'),
    phone: `${digits(3, 'area')}-${digits(4, 'phone')}`,
    street: STREETS[n % STREETS.length],
    hospital: HOSPITALS[n % HOSPITALS.length],
    serial: `SN${digits(6, 'serial')}`,
    birth: `${year}0${1 + (n % 9)}1${n % 10}`,
    study: `20${15 + (n % 9)}0${1 + ((n + 4) % 9)}2${n % 8}`,
    root: `1.2.826.0.1.3680043.9.${1000 + seed}.${n + 1}`,
  };
}

/** Every identifier of a file: the element that holds it, and what should become of it. */
function identifiersOf(p, modality) {
  const name = `${p.family}^${p.given}`;
  const spoken = `${p.given} ${p.family}`;
  const removed = (tag, vr, value, planted, category) => ({
    element: text(tag, vr, value),
    checks: [check('text_removed', tag, planted, category)],
  });
  return [
    removed(0x00100010, 'PN', name, name, 'A'),
    removed(0x00080090, 'PN', `${p.doctor}^REX`, `${p.doctor}^REX`, 'A'),
    removed(0x00081048, 'PN', `${p.doctor}^RUTH`, p.doctor, 'A'),
    removed(0x00081050, 'PN', `${p.doctor}^PAT`, p.doctor, 'A'),
    removed(0x00081070, 'PN', `${p.doctor}^OPAL`, p.doctor, 'A'),
    removed(0x00101060, 'PN', `${p.family}^MATERNA`, p.family, 'A'),
    removed(0x00080080, 'LO', p.hospital, p.hospital, 'B'),
    removed(0x00080081, 'ST', `${p.street} ${p.hospital}`, `${p.street} ${p.hospital}`, 'B'),
    removed(0x00101040, 'LO', p.street, p.street, 'B'),
    removed(0x00102154, 'SH', p.phone, p.phone, 'D'),
    removed(0x00101000, 'LO', `9${p.mrn}`, `9${p.mrn}`, 'G'),
    removed(0x00100021, 'LO', p.hospital, p.hospital, 'H'),
    removed(0x00101050, 'LO', `PLAN${p.mrn}`, `PLAN${p.mrn}`, 'I'),
    removed(0x00080050, 'SH', p.accession, p.accession, 'J'),
    removed(0x00380010, 'LO', `V${p.accession}`, `V${p.accession}`, 'J'),
    removed(0x00181000, 'LO', p.serial, p.serial, 'M'),
    removed(0x00081010, 'SH', `WS${p.serial}`, `WS${p.serial}`, 'M'),
    removed(0x0040e010, 'UR', `https://pacs.example/${p.mrn}`, p.mrn, 'N'),
    removed(0x00081030, 'LO', `${modality} of ${spoken}`, spoken, 'A'),
    removed(0x0008103e, 'LO', `AX ${p.family} ${p.accession}`, `${p.family} ${p.accession}`, 'A'),
    removed(0x00181030, 'LO', `protocol of ${p.doctor}`, p.doctor, 'A'),
    removed(0x00104000, 'LT', `Please call ${spoken} at ${p.phone}, ${p.street}.`, `${spoken} ${p.phone} ${p.street}`, 'A'),
    removed(0x00204000, 'LT', `MRN ${p.mrn}, born ${p.birth}`, `${p.mrn} ${p.birth}`, 'H'),
    removed(0x001021b0, 'LT', `${spoken} was referred by ${p.doctor}`, `${spoken} ${p.doctor}`, 'A'),
    {
      element: sequence(0x00400275, [text(0x00401001, 'SH', p.accession), text(0x00321060, 'LO', `scan of ${spoken}`)]),
      checks: [
        check('text_removed', '<(0040,0275)>[<0000>]<(0040,1001)>', p.accession, 'J'),
        check('text_removed', '<(0040,0275)>[<0000>]<(0032,1060)>', spoken, 'A'),
      ],
    },
    {
      element: sequence(0x04000561, [sequence(0x04000550, [text(0x00100010, 'PN', name)])]),
      checks: [check('text_removed', '<(0400,0561)>[<0000>]<(0400,0550)>[<0000>]<(0010,0010)>', name, 'A')],
    },
    { element: text(0x00290010, 'LO', 'ACME 1.1'), checks: [] },
    { element: text(0x00291001, 'LO', spoken), checks: [check('text_removed', '<(0029,"ACME 1.1",01)>', spoken, 'A')] },
    ...[0x00080020, 0x00080021, 0x00080022, 0x00080023, 0x00080012].map((tag) => ({
      element: text(tag, 'DA', p.study),
      checks: [check('date_shifted', tag, p.study)],
    })),
    { element: text(0x00100030, 'DA', p.birth), checks: [check('date_shifted', 0x00100030, p.birth)] },
    { element: text(0x0008002a, 'DT', `${p.study}101112+0100`), checks: [check('date_shifted', 0x0008002a, p.study)] },
    {
      element: text(0x00100020, 'LO', p.mrn),
      checks: [check('patid_consistent', 0x00100020, p.mrn), check('text_removed', 0x00100020, p.mrn, 'H')],
    },
  ];
}

/** What must be there afterwards, and as it was. */
function keptOf(modality, k) {
  const kept = (tag, vr, value) => ({ element: text(tag, vr, value), checks: [check('text_retained', tag, value)] });
  const present = (element) => ({ element, checks: [check('tag_retained', element.tag, '')] });
  const own = {
    CT: [
      kept(0x00180060, 'DS', '120'),
      kept(0x00181151, 'IS', '240'),
      kept(0x00181210, 'SH', 'B31f'),
      kept(0x00281054, 'LO', 'HU'),
    ],
    MR: [
      kept(0x00180020, 'CS', 'SE'),
      kept(0x00180021, 'CS', 'SK'),
      kept(0x00180080, 'DS', '550'),
      kept(0x00180081, 'DS', '12'),
      kept(0x00180087, 'DS', '1.5'),
    ],
    PT: [
      kept(0x00541001, 'CS', 'BQML'),
      kept(0x00541102, 'CS', 'START'),
      kept(0x00280051, 'CS', 'DECY\\ATTN'),
      kept(0x00541300, 'DS', '0'),
    ],
  }[modality];
  return [
    kept(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    kept(0x00080060, 'CS', modality),
    kept(0x00080070, 'LO', 'SIEMENS'),
    kept(0x00100040, 'CS', 'F'),
    kept(0x00101010, 'AS', '059Y'),
    kept(0x00180050, 'DS', '2.5'),
    kept(0x00200032, 'DS', `-12.5\\-8\\${2.5 * k}`),
    kept(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    kept(0x00280030, 'DS', '0.8\\0.8'),
    kept(0x00281052, 'DS', modality === 'CT' ? '-1024' : '0'),
    kept(0x00281053, 'DS', '1'),
    kept(0x00280004, 'CS', 'MONOCHROME2'),
    ...own,
    present(text(0x00200013, 'IS', String(k + 1))),
    present(text(0x00200011, 'IS', '1')),
    present(numbers(0x00280010, 'US', SIDE)),
    present(numbers(0x00280011, 'US', SIDE)),
    {
      element: text(0x00080016, 'UI', CLASSES[modality]),
      checks: [check('text_notnull', 0x00080016, ''), check('text_retained', 0x00080016, CLASSES[modality])],
    },
    ...[
      numbers(0x00280002, 'US', 1),
      numbers(0x00280100, 'US', 16),
      numbers(0x00280101, 'US', 16),
      numbers(0x00280102, 'US', 15),
      numbers(0x00280103, 'US', 0),
    ].map((element) => ({ element, checks: [] })),
    { element: text(0x00200010, 'SH', ''), checks: [check('tag_retained', 0x00200010, '')] },
  ];
}

function uidsOf(p, modality, k) {
  const { study, series, instance, frame } = names(p, modality, k);
  const both = (tag, value) => ({
    element: text(tag, 'UI', value),
    checks: [check('uid_changed', tag, value), check('uid_consistent', tag, value), check('text_notnull', tag, '')],
  });
  const nested = '<(0008,1140)>[<0000>]<(0008,1155)>';
  const other = names(p, modality, (k + 1) % SLICES).instance;
  return [
    both(0x0020000d, study),
    both(0x0020000e, series),
    both(0x00080018, instance),
    both(0x00200052, frame),
    {
      element: sequence(0x00081140, [text(0x00081150, 'UI', CLASSES[modality]), text(0x00081155, 'UI', other)]),
      checks: [check('uid_changed', nested, other), check('uid_consistent', nested, other)],
    },
  ];
}

function names(p, modality, k) {
  const m = Object.keys(CLASSES).indexOf(modality) + 1;
  return { study: `${p.root}.1`, series: `${p.root}.1.${m}`, instance: `${p.root}.1.${m}.${k + 1}`, frame: `${p.root}.9.${m}` };
}

/** A disc with a gradient; the last slice of CT bears a name in white letters and says so. */
function pixelsOf(k, letters) {
  const values = new Uint16Array(SIDE * SIDE);
  for (let i = 0; i < values.length; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    values[i] = (x - 16) ** 2 + (y - 16) ** 2 < 150 ? 1000 + 3 * x + 7 * y + k : 20 + ((x * y + k) % 5);
  }
  if (letters)
    for (let i = 0; i < 120; i++) values[(2 + Math.floor(i / 24)) * SIDE + 2 + (i % 24)] = (0x1f7d5 >> (i % 17)) & 1 ? 4095 : 0;
  return new Uint8Array(values.buffer);
}

/**
 * @param order how many patients, and which of them
 * @returns each file with its row of the answer key
 */
export function plantedCorpus({ patients = 4, seed = 1 } = {}) {
  const files = [];
  for (let n = 0; n < patients; n++) {
    const person = personOf(n, seed);
    for (const modality of Object.keys(CLASSES)) {
      for (let k = 0; k < SLICES; k++) files.push(fileOf(person, n, modality, k));
    }
  }
  return files;
}

function fileOf(person, n, modality, k) {
  const burned = modality === 'CT' && k === SLICES - 1;
  const pixels = pixelsOf(k, burned);
  const planted = [...identifiersOf(person, modality), ...keptOf(modality, k), ...uidsOf(person, modality, k)];
  const box = JSON.stringify({ text: `${person.family} ${person.given}`, top_left: [2, 2], bottom_right: [26, 7] });
  // A file with letters may be withheld as a whole: nothing is asked of it but that they are gone.
  const asked = burned
    ? [
        { ...check('pixels_hidden', '<(7FE0,0010)>', ''), actionText: box },
        ...planted.flatMap(({ checks }) => checks).filter(({ action }) => /removed|shifted|changed/.test(action)),
      ]
    : [
        ...planted.flatMap(({ checks }) => checks),
        { ...check('pixels_retained', '<(7FE0,0010)>', ''), actionText: createHash('md5').update(pixels).digest('hex') },
      ];
  const elements = [
    text(0x00080005, 'CS', 'ISO_IR 192'),
    ...planted.map(({ element }) => element),
    ...(burned ? [text(0x00280301, 'CS', 'YES')] : []),
    ...(modality === 'PT' ? [text(0x00080031, 'TM', '101112'), text(0x00541000, 'CS', 'STATIC\\IMAGE')] : []),
    bytes(0x7fe00010, 'OW', pixels),
  ];
  const { study, series, instance } = names(person, modality, k);
  return {
    path: `patient-${n + 1}/${modality}/${k + 1}.dcm`,
    bytes: writeDicom(elements, {
      transferSyntax: k % 2 === 0 ? 'explicit-little-endian' : 'implicit-little-endian',
      undefinedLengths: k > 1,
    }),
    row: {
      PatientID: person.mrn,
      StudyInstanceUID: study,
      SeriesInstanceUID: series,
      SOPInstanceUID: instance,
      SOPClassUID: CLASSES[modality],
      Modality: modality,
      AnswerData: Object.fromEntries(asked.map((one, i) => [String(i), answerOf(one)])),
    },
  };
}

const CATEGORIES = {
  text_removed: (letter) => ({ hipaa: { z: `HIPAA-${letter ?? 'R'}` } }),
  text_retained: () => ({ tcia: { p15: 'TCIA-P15-K' } }),
  tag_retained: () => ({ dicom: { iod: 'DICOM-IOD-1' } }),
  text_notnull: () => ({ dicom: { iod: 'DICOM-IOD-1' } }),
};

function answerOf({ action, tag_ds, value, category, actionText }) {
  const bare = action.slice(1, -1);
  // Consistency is looked up in a table of old and new, where nothing is wrapped.
  const wrapped = /consistent/.test(bare) ? value : `<${value}>`;
  return {
    action,
    tag: tag_ds,
    tag_ds,
    tag_name: '',
    value: wrapped,
    action_text: `<${actionText ?? value}>`,
    answer_category_v2: CATEGORIES[bare]?.(category) ?? {},
  };
}

const COLUMNS = ['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID', 'SOPClassUID', 'Modality', 'AnswerData'];

async function writeCorpus(folder, files) {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  for (const { path, bytes: content } of files) {
    mkdirSync(dirname(join(folder, 'scans', path)), { recursive: true });
    writeFileSync(join(folder, 'scans', path), content);
  }
  const rows = files.map(({ row }) =>
    COLUMNS.map((column) => (column === 'AnswerData' ? JSON.stringify(row[column]) : row[column])),
  );
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(folder, 'answers.db'));
  database.exec(`CREATE TABLE answer_data (${COLUMNS.map((column) => `${column} TEXT`).join(', ')})`);
  const insert = database.prepare(`INSERT INTO answer_data VALUES (${COLUMNS.map(() => '?').join(', ')})`);
  for (const row of rows) insert.run(...row);
  database.close();
  const cell = (value) => `"${value.replaceAll('"', '""')}"`;
  writeFileSync(join(folder, 'answers.csv'), `${[COLUMNS, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  const option = (name, usual) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? usual : Number(process.argv[at + 1]);
  };
  if (folder === undefined || folder.startsWith('--')) {
    process.stderr.write('usage: node tools/planted/corpus.mjs FOLDER [--patients 4] [--seed 1]\n');
    process.exit(2);
  }
  const files = plantedCorpus({ patients: option('--patients', 4), seed: option('--seed', 1) });
  await writeCorpus(folder, files);
  const checks = files.reduce((sum, { row }) => sum + Object.keys(row.AnswerData).length, 0);
  process.stdout.write(`${files.length} files and ${checks} checks in ${folder}\n`);
}
