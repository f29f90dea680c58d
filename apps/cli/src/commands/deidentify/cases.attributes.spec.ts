import dicomParser from 'dicom-parser';
import { type DicomElement, bytes, sequence, text } from '@collimate/imaging-simulation';
import { CANARY, ascii, latin, onlyFile, type Run } from '../../deidentification/planted.fixture.js';
import { clean, expectGone, nested } from './cases.fixture.js';

/* The cases of the design, by their numbers, each through the command itself: what was planted is nowhere in what a run leaves. */

/** The one cleaned file as an independent reader sees it. */
const only = (run: Run): dicomParser.DataSet => dicomParser.parseDicom(onlyFile(run));

describe('texts', () => {
  it('1: PN, LO and SH at the top', () =>
    expectGone(text(0x00081070, 'PN', CANARY), text(0x00081030, 'LO', CANARY), text(0x00081010, 'SH', CANARY)));

  it('2: the same three levels deep', () =>
    expectGone(nested(3, text(0x00081070, 'PN', CANARY), text(0x00081030, 'LO', CANARY), text(0x00081010, 'SH', CANARY))));

  it('21: names split by caret, in another case, in descriptions and comments', async () => {
    const run = await clean(
      text(0x00100010, 'PN', 'Zweistein^Ottokar'),
      text(0x0008103e, 'LO', 'thorax of ZWEISTEIN'),
      text(0x00204000, 'LT', 'ottokar zweistein^ was here'),
      text(0x00181210, 'SH', 'B31 zweistein'),
      text(0x00080070, 'LO', 'OTTOKAR'),
    );
    expect(run.exit).toBe(0);
    expect(run.everything).not.toMatch(/zweistein|ottokar/i);
  });

  it('20: names in three groups of letters, in every character set, and under a wrong one', async () => {
    const sets: readonly (readonly [string, Uint8Array])[] = [
      ['ISO 2022 IR 6\\ISO 2022 IR 87', ascii(`${CANARY}^Taro=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B`)],
      ['GB18030', Uint8Array.from([...ascii(`${CANARY}^`), 0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab])],
      ['ISO_IR 192', new TextEncoder().encode(`${CANARY}^Ærøskøbing=山田^太郎`)],
      ['ISO_IR 100', new TextEncoder().encode(`${CANARY}^山田`)],
      [CANARY, ascii(`${CANARY}^X`)],
    ];
    for (const [set, name] of sets) {
      const run = await clean(
        text(0x00080005, 'CS', set),
        { tag: 0x00100010, vr: 'PN', value: name } as DicomElement,
        { tag: 0x0008103e, vr: 'LO', value: name } as DicomElement,
      );
      expect(run.exit).toBe(0);
      expect(run.everything).not.toContain(CANARY);
      for (const letters of [latin(name).split('^')[1], '山田', ';3ED']) {
        expect(run.everything.includes(letters) && letters !== 'X').toBe(false);
      }
    }
  });
});

describe('private, unknown and old attributes', () => {
  it('3: inside a private sequence', () =>
    expectGone(text(0x00290010, 'LO', 'ACME'), { tag: 0x00291002, vr: 'SQ', value: [[text(0x00100010, 'PN', CANARY)]] }));

  it('4: private elements, explicit, implicit and UN', () =>
    expectGone(text(0x00290010, 'LO', 'ACME'), text(0x00291001, 'LO', CANARY), bytes(0x00291003, 'UN', ascii(CANARY))));

  it('5: private creators with a trailing blank, in lower case, of block FF, two in a group', async () => {
    const run = await clean(
      text(0x70530010, 'LO', 'Philips PET Private Group '),
      text(0x70531000, 'DS', '0.000551'),
      text(0x70530011, 'LO', 'philips pet private group'),
      text(0x70531100, 'DS', '7.25'),
      text(0x705300ff, 'LO', 'Philips PET Private Group'),
      text(0x7053ff00, 'DS', '0.5'),
      text(0x7053ff02, 'LO', CANARY),
    );
    const set = only(run);
    expect([set.string('x70531000'), set.string('x70531100'), set.string('x7053ff00')]).toEqual(['0.000551', undefined, '0.5']);
    expect(run.everything).not.toContain(CANARY);
  });

  it('6: a safe private number stays, its neighbour goes', async () => {
    const run = await clean(
      text(0x00190010, 'LO', 'SIEMENS MR HEADER'),
      text(0x0019100c, 'IS', '800'),
      text(0x0019100b, 'LO', CANARY),
    );
    expect([only(run).string('x0019100c'), only(run).elements['x0019100b']]).toEqual(['800', undefined]);
    expect(run.everything).not.toContain(CANARY);
  });

  it('7: an odd element of a public group', () => expectGone(text(0x00180051, 'LO', CANARY)));
  it('8: an unknown public tag', () => expectGone(text(0x00189fff, 'LO', CANARY)));
  it('9: retired attributes', () =>
    expectGone(text(0x00104000, 'LT', CANARY), text(0x00081000, 'SH', CANARY), text(0x00320030, 'LO', CANARY)));

  it('10: overlays and curves', () =>
    expectGone(
      bytes(0x60003000, 'OW', ascii(CANARY)),
      text(0x60001500, 'LO', CANARY),
      bytes(0x60fe3000, 'OW', ascii(CANARY)),
      bytes(0x50003000, 'OW', ascii(CANARY)),
    ));

  it('12: the original attributes, at the top and in an item', () =>
    expectGone(
      sequence(0x04000561, [sequence(0x04000550, [text(0x00100010, 'PN', CANARY)]), text(0x04000564, 'LO', CANARY)]),
      sequence(0x00081115, [sequence(0x04000561, [text(0x04000563, 'LO', CANARY)])]),
    ));

  it('27: long sequences of undefined length, twenty deep', async () => {
    const items = Array.from({ length: 3000 }, (_, n) => [text(0x00081155, 'UI', `1.2.3.${n}`), text(0x00204000, 'LT', CANARY)]);
    await expectGone(nested(20, text(0x00081070, 'PN', CANARY)), sequence(0x00082112, ...items));
  });
});
