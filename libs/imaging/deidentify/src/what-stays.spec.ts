import { sequence, text, writeDicom } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { CANARY, ct, cleaned } from './cleaning.fixture.js';
import type { DeidentifyPolicy } from './policy.js';

describe('what stays', () => {
  it('keeps safe private numbers of a known creator, and not their neighbours', () => {
    const block = (creator: string, element: number): Uint8Array =>
      cleaned(
        writeDicom(
          ct(
            text(0x70530010, 'LO', creator),
            text(0x70530000 + element, 'DS', '0.000551'),
            text(0x70530000 + element + 1, 'DS', '1'),
            text(0x70530000 + element + 2, 'LO', CANARY),
          ),
        ),
      ).bytes;
    const safe = dicomParser.parseDicom(block('Philips PET Private Group ', 0x1000));
    expect(safe.string('x70531000')).toBe('0.000551');
    expect(safe.string('x70530010')).toBe('Philips PET Private Group');
    expect(safe.elements['x70531001']).toBeUndefined();
    expect(safe.elements['x70531002']).toBeUndefined();
    expect(dicomParser.parseDicom(block('philips pet private group', 0x1000)).elements['x70530010']).toBeUndefined();
    expect(dicomParser.parseDicom(block('Philips PET Private Group', 0x1100)).elements['x70531100']).toBeUndefined();
  });

  it.each([
    ['089Y', '089Y'],
    ['090Y', '090Y'],
    ['105Y', '090Y'],
    ['018M', '001Y'],
    ['003W', '000Y'],
  ])('pools age %s to %s', (from, to) => {
    expect(dicomParser.parseDicom(cleaned(writeDicom(ct(text(0x00101010, 'AS', from)))).bytes).string('x00101010')).toBe(to);
  });

  it('maps every UID of a list, and leaves classes and atlases of the standard', () => {
    const set = dicomParser.parseDicom(
      cleaned(
        writeDicom(
          ct(
            text(0x00081195, 'UI', '1.2.3'),
            text(0x00200052, 'UI', '1.2.840.10008.1.4.1.1'),
            sequence(0x00081115, [
              sequence(0x00081199, [
                text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
                text(0x00081155, 'UI', '1.2.3\\1.2.826.0.1.3680043.9.7.1'),
              ]),
            ]),
          ),
        ),
      ).bytes,
    );
    expect(set.string('x00200052')).toBe('1.2.840.10008.1.4.1.1');
    const item = set.elements['x00081115'].items?.[0].dataSet?.elements['x00081199'].items?.[0].dataSet;
    expect(item?.string('x00081150')).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect(item?.string('x00081155')?.split('\\')[1]).toBe(set.string('x00080018'));
    expect(set.string('x00020003')).toBe(set.string('x00080018'));
  });

  it('follows the options: full dates, device, institution, UIDs, or the bare profile', () => {
    const file = writeDicom(
      ct(
        text(0x00080020, 'DA', '20200229'),
        text(0x00080080, 'LO', 'Infirmary'),
        text(0x00181000, 'LO', 'SN17'),
        text(0x00101010, 'AS', '050Y'),
        text(0x0008103e, 'LO', 'THORAX'),
      ),
    );
    const read = (options: DeidentifyPolicy['options'], vocabulary: readonly string[] = []): (string | undefined)[] => {
      const set = dicomParser.parseDicom(cleaned(file, { options, vocabulary }).bytes);
      return ['x00080018', 'x00080020', 'x00080080', 'x00181000', 'x00101010', 'x0008103e', 'x00280303'].map((tag) =>
        set.string(tag),
      );
    };
    const uid = cleaned(file).sopInstanceUid;
    const none = undefined;
    expect(read([])).toEqual([uid, none, none, none, none, none, 'REMOVED']);
    expect(read(['rtnLongFullDatesOpt'])).toEqual([uid, '20200229', none, none, none, none, 'UNMODIFIED']);
    expect(read(['rtnDevIdOpt', 'rtnInstIdOpt'])).toEqual([uid, none, 'Infirmary', 'SN17', none, none, 'REMOVED']);
    expect(read(['rtnUIDsOpt', 'rtnPatCharsOpt'])).toEqual([
      '1.2.826.0.1.3680043.9.7.1',
      none,
      none,
      none,
      '050Y',
      none,
      'REMOVED',
    ]);
    expect(read(['cleanDescOpt'], ['THORAX'])).toEqual([uid, none, none, none, none, 'THORAX', 'REMOVED']);
    expect(read(['cleanDescOpt'], ['Thorax'])).toEqual([uid, none, none, none, none, none, 'REMOVED']);
  });

  it('leaves injection and scan times of a PET study the same way apart', () => {
    const pet = writeDicom(
      ct(
        text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.128'),
        text(0x00080060, 'CS', 'PT'),
        text(0x00080021, 'DA', '20240101'),
        text(0x00080031, 'TM', '003000'),
        text(0x00541001, 'CS', 'BQML'),
        text(0x00541102, 'CS', 'START'),
        sequence(0x00540016, [
          text(0x00181072, 'TM', '233000'),
          text(0x00181078, 'DT', '20231231233000.000000'),
          text(0x00181074, 'DS', '370000000'),
          text(0x00181075, 'DS', '6586.2'),
        ]),
      ),
    );
    const set = dicomParser.parseDicom(cleaned(pet).bytes);
    const source = set.elements['x00540016'].items?.[0].dataSet;
    const at = (date: string, time: string): number =>
      Date.parse(
        `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`,
      );
    const start = source?.string('x00181078') ?? '';
    const delay = at(set.string('x00080021') ?? '', set.string('x00080031') ?? '') - at(start.slice(0, 8), start.slice(8));
    expect(delay).toBe(3_600_000);
    expect([source?.string('x00181074'), source?.string('x00181075'), set.string('x00541001')]).toEqual([
      '370000000',
      '6586.2',
      'BQML',
    ]);
  });
});
