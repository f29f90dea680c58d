import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlaces, placesToOpen, settingsIn } from './writable.places.js';

describe('places that a setup opens to the service', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'unit-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (): string => readFileSync(join(folder, 'collimate-setup.conf'), 'utf8');

  it('are those of every setting that is written, and not those that the unit opens by itself', () => {
    const file = join(folder, 'agent.yaml');
    writeFileSync(file, 'withdrawalsCopy: /mnt/share/w.log\nkeys: /srv/keys\nwithdrawals: /srv/list/w.log\nzone: UTC\n');
    expect(placesToOpen(settingsIn(file), '/mnt/b')).toEqual(['/mnt/b', '/mnt/share', '/srv/keys', '/srv/list']);
    const own = { keys: '/var/lib/collimate-agent-keys', withdrawals: '/var/lib/collimate-agent-withdrawals/w.log' };
    expect(placesToOpen(own, '/var/backups/collimate-agent')).toEqual([]);
    expect(placesToOpen({}, '/var/backups/collimate-agents')).toEqual(['/var/backups/collimate-agents']);
  });

  it('stay open, are written once, and none stops the service that is not there', () => {
    expect(openPlaces(['/mnt/share'], folder)).toBe(true);
    expect(written()).toContain('[Service]\nReadWritePaths="-/mnt/share"\n');
    expect(openPlaces(['/mnt/share'], folder)).toBe(false);
    expect(openPlaces(['/mnt/b'], folder)).toBe(true);
    expect(written()).toContain('[Service]\nReadWritePaths="-/mnt/b"\nReadWritePaths="-/mnt/share"\n');
    expect(openPlaces([], folder)).toBe(false);
  });

  it('are one path each, whatever is in their names', () => {
    openPlaces(['/mnt/a b/100%/"q"'], folder);
    expect(written()).toContain('ReadWritePaths="-/mnt/a b/100%%/\\"q\\""\n');
  });
});
