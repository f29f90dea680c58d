import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type DicomDataset,
  type DicomElement,
  type WriteDicomOptions,
  bytes,
  numbers,
  text,
  writeDicom,
} from '@collimate/imaging-simulation';
import { runCli } from '../cli.js';
import type { RunReport } from './run.report.js';

/*
 * Runs `collimate deidentify` over planted files as its user does, and gives back all that it left anywhere: files, names, both streams, the
 * folder for temporary files.
 */

/** A word, a name of two letters, a record number and a telephone number. None of them may be in any output of a run. */
export const CANARY = 'ZQCANARY';
export const CT_CLASS = '1.2.840.10008.5.1.4.1.1.2';

/** A CT slice of 16 by 16 pixels that a validator has nothing against. */
export const CT: DicomDataset = [
  text(0x00080005, 'CS', 'ISO_IR 192'),
  text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
  text(0x00080016, 'UI', CT_CLASS),
  text(0x00080018, 'UI', '1.2.826.0.1.3680043.9.7.1'),
  text(0x00080020, 'DA', '20210314'),
  text(0x00080030, 'TM', '101112'),
  text(0x00080050, 'SH', 'ACC987654'),
  text(0x00080060, 'CS', 'CT'),
  text(0x00080070, 'LO', 'SIEMENS'),
  text(0x00080090, 'PN', 'REFERRER^ROSE'),
  text(0x00100010, 'PN', 'DOE^JANE'),
  text(0x00100020, 'LO', 'MRN555777'),
  text(0x00100030, 'DA', '19610203'),
  text(0x00100040, 'CS', 'F'),
  text(0x00180050, 'DS', '2.5'),
  text(0x00180060, 'DS', '120'),
  text(0x0020000d, 'UI', '1.2.826.0.1.3680043.9.7.2'),
  text(0x0020000e, 'UI', '1.2.826.0.1.3680043.9.7.3'),
  text(0x00200010, 'SH', 'STUDY4711'),
  text(0x00200011, 'IS', '1'),
  text(0x00200012, 'IS', '1'),
  text(0x00200013, 'IS', '1'),
  text(0x00200032, 'DS', '-100\\-100\\5'),
  text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
  text(0x00200052, 'UI', '1.2.826.0.1.3680043.9.7.4'),
  text(0x00201040, 'LO', ''),
  numbers(0x00280002, 'US', 1),
  text(0x00280004, 'CS', 'MONOCHROME2'),
  numbers(0x00280010, 'US', 16),
  numbers(0x00280011, 'US', 16),
  text(0x00280030, 'DS', '0.8\\0.8'),
  numbers(0x00280100, 'US', 16),
  numbers(0x00280101, 'US', 12),
  numbers(0x00280102, 'US', 11),
  numbers(0x00280103, 'US', 0),
  text(0x00281052, 'DS', '-1024'),
  text(0x00281053, 'DS', '1'),
  text(0x00281054, 'LO', 'HU'),
  bytes(
    0x7fe00010,
    'OW',
    Uint8Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? (7 * i) & 0xff : i & 3)),
  ),
];

/** @returns the slice with some attributes in place of its own, or without those of `without` */
export function ct(...more: readonly DicomElement[]): DicomDataset {
  const tags = new Set(more.map(({ tag }) => tag));
  return [...CT.filter(({ tag }) => !tags.has(tag)), ...more];
}

/** @returns the file of a slice */
export const file = (dataset: DicomDataset, options?: WriteDicomOptions): Uint8Array => writeDicom(dataset, options);

/** All that a run left. */
export interface Run {
  readonly exit: number;
  /** Cleaned files by their names below the folder, without the report. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly report: RunReport;
  /** Everything as one text: streams, names, bytes, report, and the content of the folder for temporary files. */
  readonly everything: string;
  readonly said: string;
}

const KEY = '5a'.repeat(32);

/** @param files by their names below the input @param args further arguments, the profile `basic` and a fixed key by default */
export async function deidentified(
  files: Readonly<Record<string, Uint8Array | string>>,
  args: readonly string[] = [],
): Promise<Run> {
  const root = mkdtempSync(join(tmpdir(), 'collimate-planted-'));
  const temporary = join(root, 'tmp');
  mkdirSync(temporary);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'in', name)), { recursive: true });
    writeFileSync(join(root, 'in', name), content);
  }
  writeFileSync(join(root, 'key'), `${KEY}\n`, { mode: 0o600 });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  let said = '';
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) stream.write = (written: unknown) => ((said += String(written)), true);
  const has = (option: string): boolean => args.includes(option);
  try {
    const exit = await runCli([
      'deidentify',
      join(root, 'in'),
      '--out',
      join(root, 'out'),
      ...(has('--profile') ? [] : ['--profile', 'basic']),
      ...(has('--key') ? [] : ['--key', join(root, 'key')]),
      ...args,
    ]);
    const written = filesIn(join(root, 'out'));
    const report = written.get('report.json');
    const left = [...written, ...filesIn(temporary)].map(([name, content]) => `${name}\n${latin(content)}`);
    written.delete('report.json');
    return {
      exit,
      files: written,
      report: report === undefined ? (undefined as never) : (JSON.parse(new TextDecoder().decode(report)) as RunReport),
      everything: [said, process.title, ...left].join('\n'),
      said,
    };
  } finally {
    streams.forEach((stream, n) => (stream.write = writes[n]));
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(root, { recursive: true });
  }
}

function filesIn(folder: string): Map<string, Uint8Array> {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // Nothing was written.
  }
  return new Map(names.map((path) => [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))]));
}

/** @returns the bytes as text, one letter each */
export function latin(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}

/** @returns the one cleaned file of a run */
export function onlyFile(run: Run): Uint8Array {
  const found = [...run.files.values()];
  if (found.length !== 1) throw new Error(`${found.length} files, exit ${run.exit}: ${run.said}`);
  return found[0];
}

/** @returns the letters as bytes */
export const ascii = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.charCodeAt(0) & 0xff);
