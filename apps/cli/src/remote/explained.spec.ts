import { ClientError } from '@collimate/platform-coordinator-client';
import { explained } from './explained.js';

describe('an answer of an API that says no', () => {
  const hintOf = async (code: string, tag?: string): Promise<unknown> => {
    const place = tag === undefined ? {} : { tag };
    const refuse = (): Promise<never> =>
      Promise.reject(new ClientError(code, 'input', 'no', 400, { place, hint: 'of the server' }));
    return explained('http://127.0.0.1:1', refuse).catch(({ hint }: ClientError) => hint);
  };

  it('says of a value that has another form what that one looks like, and of no other', async () => {
    expect(await hintOf('BODY_INVALID', 'token')).toContain('CM1-');
    expect(await hintOf('BODY_INVALID', 'rho')).toContain('1/10');
    expect(await hintOf('BODY_INVALID', 'subject')).toContain('1 to 64');
    expect(await hintOf('BODY_INVALID', 'password')).toContain('12 to 200');
    for (const key of ['token', 'rho', 'subject', 'constructor'])
      expect(await hintOf('BODY_INVALID', key)).not.toContain('password');
    expect(await hintOf('INVALID_REQUEST', 'why')).toContain('one line of 3 to 200');
    expect(await hintOf('BODY_INVALID')).toBe('Of the server.');
  });

  it.each([
    ['image', 'column image'],
    ['line 2, column at', 'line 2, column at'],
    ['entry 1, Consent.patient.identifier', 'entry 1, Consent.patient.identifier'],
  ])('calls %s of a table or a document %s', async (tag, told) => {
    const refuse = (): Promise<never> => Promise.reject(new ClientError('BAD_ROW', 'input', 'no', 400, { place: { tag } }));
    await expect(explained('http://127.0.0.1:1', refuse)).rejects.toMatchObject({ place: { tag: told } });
  });

  it('leaves what the server says of a site that is invited again: only it knows whether that one was revoked', async () => {
    expect(await hintOf('SITE_EXISTS')).toBe('Of the server.');
  });
});
