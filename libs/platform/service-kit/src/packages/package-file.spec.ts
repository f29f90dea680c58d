import { existsSync, readFileSync } from 'node:fs';
import { packageFile } from './package-file.js';

describe('a file that another package offers', () => {
  it.each([
    ['@collimate/coordinator', './program', /apps\/coordinator\/dist\/bundle\/main\.js$/u],
    ['@collimate/coordinator-web', './page', /apps\/coordinator-web\/dist\/page\/index\.html$/u],
    ['@collimate/site-agent', './program', /apps\/site-agent\/dist\/agent\/main\.js$/u],
    ['@collimate/cli', './program', /apps\/cli\/bin\/collimate\.mjs$/u],
  ])('is where the manifest says: %s %s', (name, entry, place) => {
    const path = packageFile(name, entry);
    expect(path).toMatch(place);
    expect(existsSync(path)).toBe(true);
  });

  it('is the default of an entry with conditions', () => {
    const path = packageFile('@collimate/coordinator', '.');
    expect(readFileSync(path, 'utf8')).toContain('startCoordinator');
  });

  it('is refused where no package or no entry has the name', () => {
    const refusal = (message: string) => expect.objectContaining({ code: 'PACKAGE_FILE_UNKNOWN', message });
    expect(() => packageFile('@collimate/coordinator', './engine')).toThrow(
      refusal('the package @collimate/coordinator offers no ./engine'),
    );
    expect(() => packageFile('@collimate/never', './program')).toThrow(
      refusal('there is no package @collimate/never beside this program'),
    );
  });
});
