import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askAnswers } from './answers.js';
import { settingsStep, writeSettings } from './settings.step.js';

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

  it('end the setup where nobody but its owner can start the agent anew: tables are read in the zone of the settings', async () => {
    const answers = await askAnswers({ yes: true, zone: 'Europe/Berlin' });
    const house = { settingsFile: file, dataFolder: '/none', hasService: false, api: () => 'http://127.0.0.1:1' };
    const run = { answers, house } as unknown as Parameters<typeof settingsStep.take>[0];
    await expect(settingsStep.take(run)).rejects.toMatchObject({ code: 'SETUP_STOPPED', hint: expect.stringContaining('again') });
    await expect(settingsStep.take(run)).resolves.toBe('The settings stand already.');
  });

  it('make a file that is not there, for its owner alone', () => {
    expect(writeSettings(file, { zone: 'Europe/Berlin' })).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('zone: Europe/Berlin\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are not written into what is no mapping', () => {
    writeFileSync(file, '- a\n- b\n');
    expect(() => writeSettings(file, { zone: 'UTC' })).toThrow(expect.objectContaining({ code: 'UNREADABLE' }));
    expect(readFileSync(file, 'utf8')).toBe('- a\n- b\n');
  });
});
