import { parseConsentRow } from './consent-row.js';

const row = { subject: 'H-1', type: 'GIVEN', at: '2026-01-05T10:00:00Z', form: 'v1', scope: 'DUO:0000006; DUO:0000018' };

describe('a row of a consent table', () => {
  it('is read with its instant in full and its terms apart', () => {
    expect(parseConsentRow(row, 0)).toEqual({
      hospitalId: 'H-1',
      type: 'GIVEN',
      at: '2026-01-05T10:00:00.000Z',
      form: 'v1',
      duo: ['DUO:0000006', 'DUO:0000018'],
    });
  });

  it('grants nothing when it refuses or withdraws, and a date counts from its midnight', () => {
    const withdrawn = { ...row, type: 'WITHDRAWN', at: '2026-02-01', form: '', scope: '' };
    expect(parseConsentRow(withdrawn, 1)).toEqual({ hospitalId: 'H-1', type: 'WITHDRAWN', at: '2026-02-01T00:00:00.000Z' });
  });

  it.each([
    ['subject', { subject: '' }],
    ['type', { type: 'MAYBE' }],
    ['at', { at: '5.1.2026' }],
    ['at', { at: '2026-13-05' }],
    ['at', { at: '2026-01-05T10:00:00+01:00' }],
    ['form', { form: '' }],
    ['scope', { scope: '' }],
    ['scope', { scope: 'research' }],
    ['scope', { type: 'REFUSED' }],
  ])('is refused by its ordinal and column (%s) when %j', (tag, change) => {
    const read = () => parseConsentRow({ ...row, ...change }, 7);
    expect(read).toThrow(expect.objectContaining({ code: 'BAD_ROW', place: { item: 7, tag } }));
  });

  it('never quotes a value, and refuses a column that it does not know', () => {
    expect.assertions(3);
    try {
      parseConsentRow({ ...row, name: 'DOE^JANE' }, 2);
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_ROW', place: { item: 2 } });
      expect(String((error as Error).stack)).not.toContain('DOE');
      expect(JSON.stringify(error)).not.toContain('DOE');
    }
  });
});
