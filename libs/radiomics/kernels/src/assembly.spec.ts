import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/* The sources of the kernels: a function stands there once, and a module hands on what another file has instead of calling it. */

const folder = join(import.meta.dirname, '..', 'assembly');
const files = readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.ts')) as string[];

const functions = files.flatMap((file) =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/^(?:export )?function (\w+)\(([^)]*)\): \w+ \{\n([\s\S]*?)\n\}/gm)].map(
    ([, name, parameters, body]) => ({ place: `${file} ${name}`, name, parameters, body: body.replace(/\s+/g, ' ').trim() }),
  ),
);

/** Each module has a memory of its own, and says where its heap begins. */
const EVERYWHERE = 'heapBase';

describe('the sources of the kernels', () => {
  it('have no function twice', () => {
    expect(functions.length).toBeGreaterThan(60);
    const twice = functions.filter(
      ({ name, body }) => name !== EVERYWHERE && functions.filter((one) => one.body === body).length > 1,
    );
    expect(twice.map(({ place }) => place)).toEqual([]);
  });

  it('have no function that only calls another with what it was given', () => {
    const forwarding = functions.filter(({ parameters, body }) => {
      const given = [...parameters.matchAll(/(\w+):/g)].map(([, name]) => name).join(', ');
      return new RegExp(`^(return )?\\w+\\(${given}\\);$`).test(body) && given !== '';
    });
    expect(forwarding.map(({ place }) => place)).toEqual([]);
  });
});
