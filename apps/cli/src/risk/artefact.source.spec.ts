import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { linkageAttack, recordOf } from '@collimate/privacy-disclosure';
import { readArtefacts } from './artefact.source.js';

const PEOPLE = [
  ['F', 41, '2021-01-10'],
  ['M', 62, '2022-04-12'],
  ['F', 87, '2023-07-14'],
] as const;
const known = PEOPLE.map(([sex, age, date]) => recordOf({ sex, age: String(age), date }));
const rows = PEOPLE.map(([sex, age, date]) => ({ sex, age, date }));
const csv = ['sex,age,date', ...PEOPLE.map((cells) => cells.join(','))].join('\n');
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** A ZIP of one file, as any program writes it. */
function zipOf(name: string, text: string, remark = ''): Uint8Array {
  const [body, plain] = [deflateRawSync(text), Buffer.from(name)];
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(body.length, 18);
  local.writeUInt16LE(plain.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(body.length, 20);
  entry.writeUInt16LE(plain.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + plain.length, 12);
  end.writeUInt32LE(30 + plain.length + body.length, 16);
  end.writeUInt16LE(remark.length, 20);
  return Buffer.concat([local, plain, body, entry, plain, end, Buffer.from(remark)]);
}

function tarOf(name: string, text: string): Uint8Array {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write(text.length.toString(8).padStart(11, '0'), 124);
  head.write('0', 156);
  head.write('ustar', 257);
  const body = Buffer.alloc(512 * Math.ceil(text.length / 512));
  body.write(text);
  return Buffer.concat([head, body, Buffer.alloc(1024)]);
}

describe('what leaves the house, looked through for people', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'artefact-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return readArtefacts([folder]);
  };
  const found = (name: string, content: string | Uint8Array): number =>
    linkageAttack(
      known,
      read(name, content).flatMap(({ records }) => records),
    ).candidateSets;

  const envelope = (payload: unknown) => ({
    payloadType: 'application/vnd.in-toto+json',
    payload: base64(JSON.stringify(payload)),
  });
  it.each([
    ['rows in the payload of an attestation', 'attestation.json', JSON.stringify(envelope({ predicate: { rows } }))],
    ['an envelope in an envelope', 'twice.json', JSON.stringify({ dsse: envelope(envelope({ rows })) })],
    ['base64 of another alphabet', 'url.json', JSON.stringify({ p: Buffer.from(`>>>???${csv}`).toString('base64url') })],
    ['packed rows in base64', 'packed.json', JSON.stringify({ p: base64(gzipSync(csv)) })],
    ['a table in a text of JSON', 'table.json', JSON.stringify({ files: { 'features.csv': csv } })],
    ['JSON in a text of JSON', 'json.json', JSON.stringify({ log: [JSON.stringify(rows)] })],
    ['YAML in a text of JSON', 'yaml.json', JSON.stringify({ text: rows.map(yamlOf).join('\n') })],
    ['lines in a text of JSON', 'lines.json', JSON.stringify({ text: PEOPLE.map(([s, a, d]) => `${s} ${a} y ${d}`).join('\n') })],
    ['names of keys', 'keys.json', JSON.stringify(Object.fromEntries(PEOPLE.map(([s, a, d]) => [`${s}/0${a}Y/${d}`, 1])))],
    ['YAML', 'rows.yaml', `patients:\n${rows.map(yamlOf).join('\n')}`],
    ['YAML of one person after the other', 'each.yaml', rows.map((row) => `---\n${yamlOf(row).replace(/^- /, '  ')}`).join('\n')],
    ['blocks of lines', 'blocks.txt', PEOPLE.map(([s, a, d]) => `Sex: ${s}\nAge: ${a}\nDate: ${d}`).join('\n\n')],
    ['a log of keys and values', 'run.log', PEOPLE.map(([s, a, d]) => `info sex=${s} age=${a} date=${d}`).join('\n')],
    ['base64 in a line of a log', 'coded.log', `started\npayload ${base64(csv)} sent\n`],
    [
      'the table of a page',
      'page.html',
      `<!doctype html><table><tr><th>sex<th>age<th>date${PEOPLE.map((r) => `<tr><td>${r.join('<td>')}`).join('')}</table>`,
    ],
    [
      'a document inside of a page',
      'held.html',
      `<!doctype html><script type="application/json">${JSON.stringify(rows)}</script>`,
    ],
    ['a text of a few words', 'who.json', JSON.stringify(PEOPLE.map(([s, a]) => ({ who: `${s}, ${a} y`, dose: 2.25 })))],
    ['texts of JSON', 'payloads.json', JSON.stringify(rows.map((row) => ({ payload: JSON.stringify(row) })))],
    ['a text of lines with words', 'note.json', JSON.stringify(PEOPLE.map(([s, a, d]) => `${s}, age ${a}, ${d}`).join('\n'))],
    [
      'yes and no in a table',
      'flags.csv',
      ['sex_M,age,v', ...PEOPLE.map(([s, a]) => `${Number(s === 'M')},${a},1.25`)].join('\n'),
    ],
    ['months in a table', 'months.csv', ['sex,age_months,v', ...PEOPLE.map(([s, a]) => `${s},${a * 12 + 3},1.25`)].join('\n')],
    [
      'names and values, one to a row',
      'long.csv',
      ['id,name,value', ...PEOPLE.flatMap(([s, a], i) => [`${i},sex,${s}`, `${i},age,${a}`])].join('\n'),
    ],
    ['an archive', 'crate.zip', zipOf('data/features.csv', csv)],
    ['the remark of an archive', 'remark.zip', zipOf('empty.txt', 'nothing', csv)],
    ['an archive in an archive', 'crate.tar.gz', gzipSync(tarOf('crate.json', JSON.stringify(envelope({ rows }))))],
    ['a packed table', 'table.csv.gz', gzipSync(csv)],
  ])('finds everybody in %s', (_, name, content) => expect(found(name, content)).toBe(PEOPLE.length));

  it('finds somebody by the name of a file and of a folder', () => {
    mkdirSync(join(folder, 'F_041Y'));
    writeFileSync(join(folder, 'F_041Y', '2021-01-10.json'), '{}');
    expect(readArtefacts([folder]).map(({ records }) => records.length)).toEqual([1]);
  });

  it('tells values in base64 that hold no text, and takes a long word for none', () => {
    const signature = base64(Uint8Array.from({ length: 64 }, (_, i) => (i * 37) % 256));
    const digest = 'ab12'.repeat(16);
    const [{ binary, form }] = read('signed.json', JSON.stringify({ signature, digest, text: 'internationalisation' }));
    expect([binary, form]).toEqual([1, 'json']);
  });

  it('says of an archive that it cannot open, and of what is damaged, that it was not searched', () => {
    const zip = zipOf('data.csv', csv);
    zip.fill(0xff, 40, 60);
    expect(read('damaged.zip', zip).map(({ form }) => form)).toEqual(['not read']);
  });

  const long = (text: string): string => text.repeat(Math.ceil(300_000 / text.length)).slice(0, 300_000);
  const page = '<!doctype html>';
  it.each([
    ['a line', `age${long(' ')}x`],
    ['a tag without an end', `<${long('a')}`],
    ['a tag of one long name', `<a ${long('b')}/>`],
    ['comments', `${long('<!---->')}x`],
    ['beginnings of comments', long('<!-- ')],
    ['beginnings of scripts', page + long('<script>')],
    ['beginnings of styles', page + long('<style>')],
    ['beginnings of tables', page + long('<table>')],
    ['tags without ends', page + long('<p ')],
    ['rows without ends', `${page}<table>${long('<tr ')}</table>`],
    ['base64 that is none', `${long('A')}===`],
    ['signs of YAML', `a: ${long('"')}`],
    ['names of YAML', `a: ${long('&a ')}`],
    ['brackets', long('{')],
  ])('reads %s of 300,000 characters without trying all ways', (_, text) => {
    const before = process.cpuUsage().user;
    read('hostile.txt', text);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(1);
  });

  it('says of a text that it does not read as what it may be that it was not searched', () => {
    expect(read('long.yaml', `rows: [${long('"", ')}]`).map(({ unread, firstUnread }) => [unread, firstUnread])).toEqual([
      [1, 'line 1'],
    ]);
  });
});

function yamlOf({ sex, age, date }: { readonly sex: string; readonly age: number; readonly date: string }): string {
  return `- sex: ${sex}\n  age: ${age}\n  date: ${date}`;
}
