import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AS_PACKAGED } from './packaged.memory.js';

const deploy = (file: string): string => readFileSync(join(import.meta.dirname, '../../../../deploy', file), 'utf8');

describe('programs on this machine', () => {
  it.each(Object.entries(AS_PACKAGED))('hold memory as the packages and images have them: %s', (name, value) => {
    expect(deploy('deb/layout.mjs')).toContain(`export ${name}="\${${name}:-${value}}"`);
    expect(deploy('images/Dockerfile')).toMatch(new RegExp(`\\b${name}=${value}\\b`));
  });
});
