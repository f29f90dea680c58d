import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOLERANCE_ONLY } from './judge.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/ibsi/conformance.md'), 'utf8');
const [, section] = page.split(/^## The five rows.*$/m);

describe('the page about conformance', () => {
  it('has a line for each row that is held to its tolerance alone, and for no other', () => {
    const lines = [...section.split(/^## /m)[0].matchAll(/^\| ([A-E]) `(\w+)`(?: `(\w{4})`)? \|/gm)].map(([, config, tag, code]) => `${config} ${tag} ${code ?? 'DHQ4'}`);
    expect(lines.sort()).toEqual(Object.keys(TOLERANCE_ONLY).sort());
  });
});
