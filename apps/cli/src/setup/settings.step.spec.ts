import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSettings } from './settings.step.js';

describe('settings that a setup writes', () => {
  let file: string;
  beforeEach(() => (file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'agent.yaml')));
  afterEach(() => rmSync(join(file, '..'), { recursive: true }));

  it('stand beside the comments and the other keys, and are written once', () => {
    writeFileSync(file, '# of the house\n# zone: UTC\nworkers: 2 # cores\nbudget: 1/10\n');
    expect(writeSettings(file, { budget: '9/10', zone: 'Europe/Berlin' })).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).toBe('# of the house\n# zone: UTC\nworkers: 2 # cores\nbudget: 9/10\nzone: Europe/Berlin\n');
    expect(writeSettings(file, { budget: '9/10', zone: 'Europe/Berlin' })).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('follow a file of comments alone, and a whole budget stays a text', () => {
    writeFileSync(file, '# of the house\n');
    writeSettings(file, { budget: '2' });
    expect(readFileSync(file, 'utf8')).toMatch(/^# of the house\n+budget: "2"\n$/);
  });

  it('are not written into what is no mapping', () => {
    writeFileSync(file, '- a\n- b\n');
    expect(() => writeSettings(file, { zone: 'UTC' })).toThrow(expect.objectContaining({ code: 'UNREADABLE' }));
    expect(readFileSync(file, 'utf8')).toBe('- a\n- b\n');
  });
});
