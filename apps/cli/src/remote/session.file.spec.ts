import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFolder } from './config.folder.js';
import { keepSession, keptSession, sessionFile } from './session.file.js';

const API = 'http://127.0.0.1:8181';
const anna = { name: 'anna', token: 't'.repeat(43), expires: '2026-11-23T20:00:00.000Z' };
const NOW = '2026-11-23T10:00:00.000Z';

describe('the file of sessions', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sessions-'));
    file = sessionFile(join(folder, 'collimate'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is readable by its owner alone, also where a wider file stood', () => {
    keepSession(file, API, anna);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(`${file}.new`, '', { mode: 0o644 });
    keepSession(file, API, anna);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps one session for each agent', () => {
    keepSession(file, API, anna);
    keepSession(file, 'http://127.0.0.1:9000', { ...anna, name: 'olga' });
    expect(keptSession(file, API, NOW).name).toBe('anna');
    expect(keptSession(file, 'http://127.0.0.1:9000', NOW).name).toBe('olga');
  });

  it('gives no session that is over, and none of another agent', () => {
    keepSession(file, API, anna);
    expect(() => keptSession(file, API, anna.expires)).toThrow(expect.objectContaining({ code: 'NOT_LOGGED_IN' }));
    expect(() => keptSession(file, 'http://127.0.0.1:9000', NOW)).toThrow(/nobody is logged in/);
  });

  it('refuses tokens that others may have read, and quotes nothing of a broken file', () => {
    keepSession(file, API, anna);
    chmodSync(file, 0o640);
    expect(() => keptSession(file, API, NOW)).toThrow(expect.objectContaining({ code: 'UNREADABLE', fault: 'refused' }));
    chmodSync(file, 0o600);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -10));
    expect(() => keptSession(file, API, NOW)).toThrow(/^(?!.*ttt).*is not a file of sessions/);
  });

  it('stands in the folder of settings that the environment names', () => {
    expect(configFolder({ COLLIMATE_CONFIG: '/a' })).toBe('/a');
    expect(configFolder({ XDG_CONFIG_HOME: '/b' }, 'linux')).toBe(join('/b', 'collimate'));
    expect(configFolder({ APPDATA: '/c' }, 'win32')).toBe(join('/c', 'collimate'));
  });
});
