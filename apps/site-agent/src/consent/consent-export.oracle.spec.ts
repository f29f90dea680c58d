import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fhirBundleOf } from '@collimate/governance-consent';
import { parseInstant } from '@collimate/kernel-canonical';

/*
 * Exported Bundles, read by fhir.resources, which refuses every element and every form of a value that FHIR does not have.
 * `node tools/oracles/prepare.mjs` makes its environment; without it the spec says so, and in CI that is a failure.
 */
const oracles = resolve(import.meta.dirname, '../../../../tools/oracles');
const python = resolve(oracles, '../../.cache/oracles', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
if (!existsSync(python) && process.env['COLLIMATE_CI']) spawnSync(process.execPath, [join(oracles, 'prepare.mjs')]);
const present = existsSync(python);
if (!present && process.env['COLLIMATE_CI']) throw new Error('CI must be able to run tools/oracles/prepare.mjs');
if (!present) console.warn('fhir.resources is not installed: run `node tools/oracles/prepare.mjs` to hold exports against it');

const at = parseInstant('2024-01-01T10:00:00.000Z');
const ending = (type: 'REFUSED' | 'EXPIRED' | 'DECEASED') => ({ hospitalId: '4712', type, at, actor: 'registry' }) as const;
const ROWS = [
  {
    ...({ hospitalId: '4711', type: 'GIVEN', at, actor: 'guardian', form: 'urn:oid:1.2.3' } as const),
    duo: ['DUO:0000007 MONDO:0004992', 'DUO:0000018'],
    terms: {
      ...({ expires: parseInstant('2054-01-01T00:00:00.000Z'), afterDeath: 'continues', basis: 'opt-out' } as const),
      ...{ majority: parseInstant('2030-01-01T00:00:00.000Z'), studies: ['lung'], modalities: ['CT', 'MR'] },
      cap: { rho: '1/10', epsilon: '0.5' },
    },
  },
  { hospitalId: '4711', type: 'AMENDED', at, day: '2024-01-01', form: 'v1', duo: ['DUO:0000006'] } as const,
  ...[ending('REFUSED'), ending('EXPIRED'), ending('DECEASED')],
  { hospitalId: '4712', type: 'WITHDRAWN', withdrawal: 'ERASURE', at, actor: 'subject' } as const,
];

function read(release: 'R4' | 'R5', document: object): { readonly error?: string; readonly statuses?: readonly string[] } {
  const input = JSON.stringify(document);
  const { stdout } = spawnSync(python, [join(oracles, 'read_fhir.py'), release], { input, encoding: 'utf8' });
  return JSON.parse(stdout) as ReturnType<typeof read>;
}

(present ? describe : describe.skip)('an export of consent', () => {
  it.each([
    ['R4', ['active', 'active', 'rejected', 'inactive', 'inactive', 'active']],
    ['R5', ['active', 'active', 'active', 'inactive', 'inactive', 'active']],
  ] as const)('is FHIR %s to an independent reader', (release, statuses) => {
    expect(read(release, fhirBundleOf(ROWS, { release, house: 'house' }))).toMatchObject({ statuses });
  });

  it('would be found out if it had an element of the other release', () => {
    const bundle = fhirBundleOf(ROWS, { release: 'R5' }) as { entry: { resource: object }[] };
    const entry = [{ resource: { ...bundle.entry[0].resource, dateTime: '2024-01-01' } }];
    expect(read('R5', { ...bundle, entry }).error).toContain('dateTime');
  });
});
