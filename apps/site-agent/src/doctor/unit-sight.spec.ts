import { closedBy } from './unit-sight.js';

/** What systemd 252 prints of the unit of the package with a drop-in of two places. */
const SHOWN = `LoadState=loaded
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ReadWritePaths=-/var/backups/collimate-agent "-/mnt/a share" -/mnt/b
StateDirectory=collimate-agent collimate-agent-keys collimate-agent-withdrawals
CacheDirectory=collimate-agent`;

describe('the sight of the service', () => {
  it.each([
    '/mnt/share',
    '/var/backups/collimate',
    '/mnt/bb',
    '/mnt',
    '/home/anna/b',
    '/root/b',
    '/tmp/b',
    '/var/tmp/b',
    '/mnt/b/../c',
  ])('is closed at %s, though the account may write there', (folder) =>
    expect(closedBy(SHOWN, folder)).toEqual(expect.any(String)),
  );

  it.each([
    '/mnt/a share',
    '/mnt/b',
    '/mnt/b/2026',
    '/var/backups/collimate-agent',
    '/var/lib/collimate-agent-keys',
    '/var/cache/collimate-agent/b',
  ])('is open at %s', (folder) => expect(closedBy(SHOWN, folder)).toBeUndefined());

  it('is not asked where there is no unit, or one that leaves the disk open', () => {
    expect(closedBy('LoadState=not-found', '/mnt/share')).toBeUndefined();
    expect(closedBy('', '/mnt/share')).toBeUndefined();
    expect(closedBy(SHOWN.replace('strict', 'full'), '/mnt/share')).toBeUndefined();
  });
});
