import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const reference = process.env['COLLIMATE_DICOM_DATA'] ?? join(root, '..', 'shared', 'dicom');
const present = existsSync(join(reference, 'confidentiality_profile_attributes.json'));
if (!present) console.info('The PS3.15 reference files are absent: the table is not compared with them.');
const withReference = present ? describe : describe.skip;

withReference('ps315.table.ts', () => {
  it('is what the script makes of the reference files', () => {
    const script = join(root, 'tools', 'scripts', 'ps315-table.mjs');
    const code = `import(${JSON.stringify(script)}).then((m) => process.stdout.write(m.ps315Table(${JSON.stringify(reference)})))`;
    const made = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', maxBuffer: 1e7 });
    expect(made.stdout).toBe(readFileSync(join(import.meta.dirname, 'ps315.table.ts'), 'utf8'));
  });
});
