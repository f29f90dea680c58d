import { parseInstant } from '@collimate/kernel-canonical';
import { CONSENT_COLUMNS, CONSENT_FORMS, parseConsentRow } from './consent-row.js';

const reading = { zone: 'UTC', now: parseInstant('2026-11-23T07:00:00.000Z') };

const row = { subject: 'H-1', type: 'GIVEN', at: '2026-01-05T10:00:00Z', form: 'v1', scope: 'DUO:0000006; DUO:0000018' };

describe('a row of a consent table', () => {
  it('is read with its instant in full and its terms apart', () => {
    expect(parseConsentRow(row, 2, reading)).toEqual({
      hospitalId: 'H-1',
      type: 'GIVEN',
      at: '2026-01-05T10:00:00.000Z',
      form: 'v1',
      duo: ['DUO:0000006', 'DUO:0000018'],
    });
  });

  it('grants nothing when it refuses or withdraws, and a date counts from its midnight at the site', () => {
    const withdrawn = { ...row, type: 'WITHDRAWN', at: '2026-02-01', form: '', scope: '' };
    const same = { hospitalId: 'H-1', type: 'WITHDRAWN', day: '2026-02-01' };
    expect(parseConsentRow(withdrawn, 2, reading)).toEqual({ ...same, at: '2026-02-01T00:00:00.000Z' });
    const berlin = { ...reading, zone: 'Europe/Berlin' };
    expect(parseConsentRow(withdrawn, 2, berlin)).toEqual({ ...same, at: '2026-01-31T23:00:00.000Z' });
  });

  it.each([
    ['subject', { subject: '' }],
    ['type', { type: 'MAYBE' }],
    ['at', { at: '5.1.2026' }],
    ['at', { at: '2026-13-05' }],
    ['at', { at: '2026-01-05T10:00:00+01:00' }],
    ['at', { at: '2026-02-30' }],
    ['at', { at: '2026-02-30T10:00:00Z' }],
    ['at', { at: '2026-01-05T25:00:00Z' }],
    ['at', { at: '2026-11-23T07:00:00.001Z' }],
    ['at', { at: '2026-11-24' }],
    ['at', { at: '2027-01-05', type: 'WITHDRAWN', form: '', scope: '' }],
    ['at', { at: '0026-01-05' }],
    ['at', { at: '1899-12-30T10:00:00Z', type: 'WITHDRAWN', form: '', scope: '' }],
    ['expires', { expires: '2026-01-04' }],
    ['expires', { expires: '2026-01-05T10:00:00Z' }],
    ['form', { form: '' }],
    ['scope', { scope: '' }],
    ['scope', { scope: 'research' }],
    ['scope', { type: 'REFUSED' }],
    ['expires', { expires: 'in 30 years' }],
    ['expires', { expires: '2056-02-30' }],
    ['expires', { type: 'WITHDRAWN', form: '', scope: '', expires: '2056-01-01' }],
    ['majority', { majority: '2030' }],
    ['after_death', { after_death: 'yes' }],
    ['studies', { studies: 'lung brain' }],
    ['basis', { basis: 'verbal' }],
    ['actor', { actor: 'DOE^JANE' }],
    ['rho_max', { rho_max: '1e-2' }],
    ['epsilon_max', { rho_max: '0.1', epsilon_max: '0' }],
    ['withdrawal', { withdrawal: 'ERASURE' }],
    ['withdrawal', { type: 'REFUSED', form: '', scope: '', withdrawal: 'ERASURE' }],
    ['withdrawal', { type: 'WITHDRAWN', form: '', scope: '', withdrawal: 'ALL' }],
  ])('is refused by its line and column (%s) when %j', (tag, change) => {
    const read = () => parseConsentRow({ ...row, ...change }, 7, reading);
    expect(read).toThrow(expect.objectContaining({ code: 'BAD_ROW', place: { tag: `line 7, column ${tag}` } }));
    expect(read).toThrow(`line 7, column ${tag}: `);
  });

  it('is read with what the further columns say, and with nothing of what they leave open', () => {
    const further = {
      ...{ expires: '2056-01-05', majority: '2030-06-01', after_death: 'continues', studies: 'lung; brain' },
      ...{ modalities: 'any', basis: 'opt-out', actor: 'guardian', rho_max: '1/10', epsilon_max: '0.5', withdrawal: '' },
    };
    expect(parseConsentRow({ ...row, ...further }, 2, { ...reading, zone: 'Europe/Berlin' })).toMatchObject({
      actor: 'guardian',
      terms: {
        expires: '2056-01-04T23:00:00.000Z',
        majority: '2030-05-31T22:00:00.000Z',
        afterDeath: 'continues',
        studies: ['lung', 'brain'],
        basis: 'opt-out',
        cap: { rho: '1/10', epsilon: '0.5' },
      },
    });
    const blank = Object.fromEntries(Object.keys(further).map((column) => [column, '']));
    expect(parseConsentRow({ ...row, ...blank }, 2, reading)).toEqual(parseConsentRow(row, 2, reading));
    const gone = { ...row, type: 'WITHDRAWN', form: '', scope: '', withdrawal: 'ERASURE' };
    expect(parseConsentRow(gone, 2, reading)).toMatchObject({ type: 'WITHDRAWN', withdrawal: 'ERASURE' });
  });

  it('never quotes a value, and refuses a column that it does not know', () => {
    expect.assertions(3);
    try {
      parseConsentRow({ ...row, name: 'DOE^JANE' }, 2, reading);
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_ROW', place: { tag: 'line 2' } });
      expect(String((error as Error).stack)).not.toContain('DOE');
      expect(JSON.stringify(error)).not.toContain('DOE');
    }
  });

  it('says what belongs into a cell, where the cell is wrong or what is wrong with it', () => {
    const textOf = (change: object): string => {
      try {
        parseConsentRow({ ...row, ...change }, 2, reading);
        return '';
      } catch (error) {
        return `${(error as Error).message}. ${(error as { hint?: string }).hint ?? ''}`;
      }
    };
    expect(textOf({ at: '5.1.2026' })).toContain('line 2, column at: this is not a date such as 2026-01-05');
    expect(textOf({ at: '2027-01-05' })).toContain('later than now');
    expect(textOf({ type: 'given' })).toContain('one of GIVEN, AMENDED, REFUSED, WITHDRAWN, EXPIRED');
    for (const column of CONSENT_COLUMNS) expect(textOf({ [column]: '\n'.repeat(2001) })).toContain(CONSENT_FORMS[column]);
  });
});
