import { SeededRandom } from '@collimate/kernel-numeric';
import { drawText } from './letters.fixture.js';
import { hasTextLikeEdges } from './pixel-text.js';

/** Numbers from 0 to below 1. */
function uniform(seed: number): () => number {
  const source = new SeededRandom(seed);
  return () => source.uniform();
}

const [ROWS, COLUMNS] = [256, 256];

/** A slice as a scanner makes them: air, a body of tissue, bones, metal, and noise of so many units over all of it. */
function slice(seed: number, noise: number): Int16Array {
  const random = uniform(seed);
  const samples = new Int16Array(ROWS * COLUMNS);
  const parts = [
    [128, 128, 100, 80, 40],
    ...Array.from({ length: 24 }, () => [
      60 + 136 * random(),
      70 + 110 * random(),
      2 + 14 * random(),
      2 + 14 * random(),
      200 + 1800 * random(),
    ]),
    ...Array.from({ length: 6 }, () => [60 + 136 * random(), 70 + 110 * random(), 2 + 4 * random(), 2 + 4 * random(), 3071]),
  ];
  const smooth = new Int16Array(samples.length).fill(-1000);
  for (const [cx, cy, rx, ry, hu] of parts) {
    for (let y = Math.ceil(cy - ry); y <= cy + ry; y++) {
      const half = rx * Math.sqrt(Math.max(0, 1 - ((y - cy) / ry) ** 2));
      smooth.fill(hu, y * COLUMNS + Math.ceil(cx - half), y * COLUMNS + Math.floor(cx + half) + 1);
    }
  }
  for (let at = 0; at < samples.length; at++) {
    const value = smooth[at] + noise * (random() + random() - 1);
    samples[at] = Math.max(-1024, Math.min(3071, Math.round(value)));
  }
  return samples;
}

const look = (samples: ArrayLike<number>): boolean => hasTextLikeEdges({ samples, rows: ROWS, columns: COLUMNS });

describe('hasTextLikeEdges', () => {
  const seeds = Array.from({ length: 20 }, (_, n) => n + 1);

  it('sees nothing in bodies with bones, metal and noise', () => {
    expect(seeds.filter((seed) => look(slice(seed, 10 * (seed % 12))))).toEqual([]);
  });

  it.each([1, 2, 3, 5])('sees a burned-in name, letters of %i times seven pixels', (scale) => {
    const missed = seeds.filter((seed) => {
      const samples = slice(seed, 10 * (seed % 12));
      const random = uniform(seed + 1000);
      const text = ['DOE JANE', 'MRN 4711', 'ZQCANARY', 'MEYER 19610203'][seed % 4];
      const x = Math.floor(random() * Math.max(1, COLUMNS - 6 * scale * text.length));
      const y = Math.floor(random() * (ROWS - 7 * scale));
      drawText(samples, COLUMNS, { text: text.slice(0, Math.floor(COLUMNS / (6 * scale))), x, y, scale, ink: 3071 });
      return !look(samples);
    });
    // Letters of seven pixels that lie over metal run together with it.
    expect(missed.length).toBeLessThanOrEqual(scale === 1 ? 2 : 0);
  });

  it.each([
    ['white in a dark corner, far below the metal', 1200],
    ['black over tissue', -1024],
  ])('sees a name that is %s', (_, ink) => {
    const missed = seeds.filter((seed) => {
      const samples = slice(seed, 30);
      const [x, y] = ink > 0 ? [8, 8] : [90, 120];
      // A clear ground for black letters, as devices draw it.
      if (ink < 0) for (let row = y - 3; row < y + 18; row++) samples.fill(1500, row * COLUMNS + x - 4, row * COLUMNS + x + 100);
      drawText(samples, COLUMNS, { text: 'DOE JANE', x, y, scale: 2, ink });
      return !look(samples);
    });
    expect(missed).toEqual([]);
  });

  it('sees a name with smoothed edges, of nine and of nineteen pixels', () => {
    for (const scale of [4, 8]) {
      const missed = seeds.filter((seed) => {
        const samples = slice(seed, 5 * (seed % 6));
        const fine = new Float32Array(9 * ROWS * COLUMNS);
        drawText(fine, 3 * COLUMNS, { text: 'DOE JANE 19610203'.slice(0, 96 / scale), x: 12, y: 15, scale, ink: 1 });
        for (let at = 0; at < 40 * COLUMNS; at++) {
          const [x, y] = [at % COLUMNS, Math.floor(at / COLUMNS)];
          let cover = 0;
          for (let n = 0; n < 9; n++) cover += fine[(3 * y + Math.floor(n / 3)) * 3 * COLUMNS + 3 * x + (n % 3)] / 9;
          samples[at] = Math.round(samples[at] * (1 - cover) + 3071 * cover);
        }
        return !look(samples);
      });
      expect([scale, missed]).toEqual([scale, []]);
    }
  });

  it('leaves a single letter and a ruler without letters alone, and looks at flat images', () => {
    const samples = slice(3, 20);
    drawText(samples, COLUMNS, { text: 'L', x: 10, y: 10, scale: 3, ink: 3071 });
    expect(look(samples)).toBe(false);
    expect(look(new Int16Array(ROWS * COLUMNS))).toBe(false);
  });

  it('leaves the value for padding out of account', () => {
    const samples = slice(5, 20);
    samples.fill(-32_768, 0, 3 * COLUMNS);
    drawText(samples, COLUMNS, { text: 'DOE JANE', x: 20, y: 20, scale: 2, ink: 3000 });
    expect(hasTextLikeEdges({ samples, rows: ROWS, columns: COLUMNS, padding: -32_768 })).toBe(true);
  });

  it('sees names that run down the columns, and names beside one very bright pixel', () => {
    const turned = (samples: Int16Array): Int16Array =>
      samples.map((_, at) => samples[(at % COLUMNS) * COLUMNS + Math.floor(at / COLUMNS)]);
    for (const scale of [2, 3]) {
      const missed = seeds.flatMap((seed) => {
        const samples = slice(seed, 10 * (seed % 6));
        drawText(samples, COLUMNS, { text: 'DOE JANE', x: 20, y: 8, scale, ink: 2400 });
        const bright = Int16Array.from(samples);
        bright[5] = 32_000;
        return [samples, turned(samples), bright, turned(bright)].flatMap((one, n) => (look(one) ? [] : [`${seed} ${n}`]));
      });
      expect([scale, missed]).toEqual([scale, []]);
    }
    expect(seeds.filter((seed) => look(turned(slice(seed, 10 * (seed % 12)))))).toEqual([]);
  });

  it('takes vessels or vertebrae in a row for none: they are of no one value', () => {
    const row = (seed: number, noise: number): Int16Array => {
      const random = uniform(seed);
      const pieces = Array.from({ length: 6 }, (_, n) => ({
        x: 50 + 26 * n + 3 * random(),
        y: 126 + 4 * random(),
        hu: 240 + 60 * random(),
      }));
      return Int16Array.from({ length: ROWS * COLUMNS }, (_, at) => {
        const [x, y] = [at % COLUMNS, Math.floor(at / COLUMNS)];
        const isBody = ((x - 128) / 110) ** 2 + ((y - 128) / 90) ** 2 < 1;
        // Edges as wide as a pixel and a half, as an image of a scanner has them.
        const covered = Math.max(...pieces.map((one) => Math.min(1, Math.max(0, (8 - Math.hypot(x - one.x, y - one.y)) / 1.5))));
        const of = pieces.reduce((near, one) =>
          Math.hypot(x - one.x, y - one.y) < Math.hypot(x - near.x, y - near.y) ? one : near,
        );
        return Math.round((isBody ? 40 + covered * (of.hu - 40) : -1000) + noise * (random() + random() - 1));
      });
    };
    const taken = seeds
      .slice(0, 3)
      .flatMap((seed) => [3, 6].filter((noise) => look(row(seed, noise))).map((noise) => `${seed} ${noise}`));
    expect(taken).toEqual([]);
  });
});
