import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileMetaBytes } from '../dimse/file-meta.js';
import { InstanceStore } from './instance.store.js';
import type { FetchOrder } from './pacs.source.js';

const CT = '1.2.840.10008.5.1.4.1.1.2';
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collimate-store-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A file of a header and three UIDs, explicit VR little endian. */
function file(sop: string, series = '1.2', study = '1.1'): Buffer {
  const element = (group: number, number: number, value: string): Buffer => {
    const text = value.length % 2 === 0 ? value : `${value}\0`;
    const head = Buffer.from([group & 255, group >> 8, number & 255, number >> 8, 0x55, 0x49, text.length, 0]);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  const meta = fileMetaBytes({
    sopClassUid: CT,
    sopInstanceUid: sop,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sourceAeTitle: 'ARCHIVE',
  });
  return Buffer.concat([
    meta,
    element(8, 0x16, CT),
    element(8, 0x18, sop),
    element(0x20, 0x0d, study),
    element(0x20, 0x0e, series),
  ]);
}

const instance = (sop: string) => ({ seriesInstanceUid: '1.2', sopInstanceUid: sop, sopClassUid: CT });
const ORDER: FetchOrder = {
  studyInstanceUid: '1.1',
  seriesInstanceUid: '1.2',
  instances: ['1.3.1', '1.3.2'].map(instance),
  wholeSeries: true,
};

function opened<T>(step: (store: InstanceStore) => T): T {
  const store = new InstanceStore(folder);
  try {
    return step(store);
  } finally {
    store.close();
  }
}

function send(store: InstanceStore, bytes: Uint8Array): string {
  const incoming = store.sinkFor(ORDER, () => undefined).open();
  for (let at = 0; at < bytes.length; at += 50) incoming.write(bytes.subarray(at, at + 50));
  return incoming.commit();
}

describe('InstanceStore', () => {
  it('keeps what was asked for, byte for byte, and knows it after a restart', () => {
    opened((store) => {
      expect(send(store, file('1.3.1'))).toBe('stored');
      expect(send(store, file('1.3.1'))).toBe('repeated');
    });
    expect(readFileSync(join(folder, '1.1/1.2/1.3.1.dcm'))).toEqual(file('1.3.1'));
    opened((store) => {
      expect(store.holds('1.1', instance('1.3.1'), 'hash')).toBe(true);
      expect(store.holds('1.1', instance('1.3.2'), 'hash')).toBe(false);
    });
  });

  it('keeps nothing that was not asked for', () => {
    opened((store) => {
      for (const other of [file('1.3.9'), file('1.3.1', '1.9'), file('1.3.1', '1.2', '1.9')])
        expect(send(store, other)).toBe('unwanted');
    });
    expect(readdirSync(folder)).toEqual(['retrieve.journal']);
  });

  it('refuses a file that is cut short or is none, and leaves no trace of it', () => {
    opened((store) => {
      for (const bytes of [file('1.3.1').subarray(0, -9), Buffer.from('<html>'), Buffer.alloc(0)]) {
        expect(() => send(store, bytes)).toThrow(expect.objectContaining({ code: 'WRONG_INSTANCE', fault: 'unavailable' }));
      }
    });
    expect(readdirSync(folder)).toEqual(['retrieve.journal']);
  });

  it('finds what a crash left: a torn line, a file without its line, a half-written file, a lock', () => {
    opened((store) => send(store, file('1.3.1')));
    const journal = join(folder, 'retrieve.journal');
    truncateSync(journal, readFileSync(journal).length - 12);
    mkdirSync(join(folder, '.arriving'));
    writeFileSync(join(folder, '.arriving/0.part'), 'half');
    writeFileSync(join(folder, 'retrieve.lock'), '999999999');
    opened((store) => {
      expect(store.journal.find('1.3.1')).toBeUndefined();
      expect(store.holds('1.1', instance('1.3.1'), 'size')).toBe(true);
      expect(send(store, file('1.3.2'))).toBe('stored');
    });
    expect(existsSync(join(folder, '.arriving'))).toBe(false);
    opened((store) => expect(store.journal.ofStudy('1.1').map(({ sop }) => sop)).toEqual(['1.3.1', '1.3.2']));
  });

  it('asks again for a file that has shrunk, and with hashes for one that has changed', () => {
    opened((store) => send(store, file('1.3.1')));
    const path = join(folder, '1.1/1.2/1.3.1.dcm');
    const changed = file('1.3.1');
    changed[140] ^= 1;
    writeFileSync(path, changed);
    opened((store) => expect(store.holds('1.1', instance('1.3.1'), 'size')).toBe(true));
    opened((store) => expect(store.holds('1.1', instance('1.3.1'), 'hash')).toBe(false));
    appendFileSync(path, 'x');
    opened((store) => expect(store.holds('1.1', instance('1.3.1'), 'size')).toBe(false));
  });

  it('is for one process at a time', () => {
    opened(() =>
      expect(() => new InstanceStore(folder)).toThrow(expect.objectContaining({ code: 'FOLDER_IN_USE', fault: 'conflict' })),
    );
  });

  it('says that the folder cannot be made, where the system takes none', () => {
    if (process.platform !== 'linux') return;
    expect(() => new InstanceStore('/proc/collimate/x')).toThrow(expect.objectContaining({ code: 'CANNOT_WRITE' }));
  });
});
