import { analyseRelease, resultRows, designDeclared, releaseVariables } from './dist/index.js';
import { SeededRandom } from '@collimate/kernel-numeric';
const eight = [-1.15, -0.674, -0.319, 0, 0.319, 0.674, 1.15];
const end = { source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', eventLabels: ['1'], censoredLabels: ['0'] };
const vars = releaseVariables({
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['25','30','35','40','45','50','55'] },
  age4: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['25','30','35','40'] },
  os: { ...end, horizon: '24', edges: ['3','6','9','12','15','18','21'] },
  os6: { ...end, horizon: '24', edges: ['4','8','12','16','20'] },
  r1: { source: 'cohort', type: 'category', labels: ['1','2','3'] }, r2: { source: 'cohort', type: 'category', labels: ['1','2','3'] },
  sig: { source: 'score', link: 'logit', intercept: '0', edges: eight.map(String), terms: [{ variable: 'age', scale: 'raw', coefficient: '1' }], reference: { centre: '0', width: '1', from: 'x' } },
});
const cellsOf = (kind, tables, counts, nv, rnd, keys = {}) => {
  const spec = { name: 'table', kind: 'cells', tables: [tables], rho: '1/50' };
  const design = designDeclared(spec, vars); const u = Number(design.step);
  const vector = [...counts, 0].map((c) => BigInt(Math.round((c + Math.sqrt(nv) * (rnd ? rnd.normal() : 0)) * u)));
  const asked = [{ name: 'q', kind, ...keys }];
  return analyseRelease({ design, pooled: { vector, noiseVariance: BigInt(Math.round(nv * u * u)), sites: 1 } }, asked).flatMap((r) => resultRows(r, 'table', { study: 's', version: 1, features: [] }, asked));
};
const draw = (rnd, n, p) => { const c = new Array(p.length).fill(0); for (let i = 0; i < n; i++) { let x = rnd.uniform(), k = 0; while (k < p.length - 1 && (x -= p[k]) >= 0) k++; c[k]++; } return c; };
const expit = (x) => 1 / (1 + Math.exp(-x));
// fine quadrature of the score
const phi = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
const sig = (a, b) => { const out = new Array(16).fill(0); for (let x = -8; x < 8; x += 0.001) { const m = x + 0.0005, k = eight.filter((e) => m >= e).length, w = phi(m) * 0.001, p = expit(a + b * m); out[2 * k] += w * (1 - p); out[2 * k + 1] += w * p; } return out; };
const follow = (h, l, e, s) => { const b = h + l, L = (t) => Math.exp(-b * t); const c = e.flatMap((u, i) => { const g = L(i ? e[i - 1] : 0) - L(u); return [g * h / b, g * l / b]; }); return [...c, L(e[e.length - 1])].map((p) => p * s); };
const rising = [0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.23];
const E8 = [3, 6, 9, 12, 15, 18, 21, 24], E6 = [4, 8, 12, 16, 20, 24];
const cases = [
  ['contingency', ['arm', 'response'], [0.35, 0.15, 0.25, 0.25]],
  ['contingency', ['r1', 'r2'], [0.2, 0.06, 0.04, 0.06, 0.22, 0.06, 0.04, 0.06, 0.26]],
  ['rank', ['age', 'arm'], rising.flatMap((p, n) => [0.6 * rising[7 - n], 0.4 * p])],
  ['survival', ['arm', 'os'], [...follow(1 / 30, 1 / 60, E8, 0.5), ...follow(1 / 20, 1 / 60, E8, 0.5)]],
  ['survival', ['age4', 'os6'], [0.02, 0.03, 0.04, 0.055, 0.07].flatMap((h) => follow(h, 1 / 60, E6, 0.2))],
  ['validate', ['sig', 'response'], sig(-1, 1), { thresholds: ['0.319'] }],
  ['validate', ['sig', 'response'], sig(-1.2, 0.6), { thresholds: ['0.319'] }],
];
const R = Number(process.argv[2] ?? 300);
for (const [kind, tables, p, keys] of cases) for (const n of [200, 500, 2000]) for (const [eps, sd] of [[1, 4.53], [3, 1.65]]) {
  const truth = cellsOf(kind, tables, p.map((x) => x * 1e8), 0, undefined, keys); const rnd = new SeededRandom(5);
  const acc = new Map();
  for (let r = 0; r < R; r++) {
    const rows = cellsOf(kind, tables, draw(rnd, n, p), sd * sd, rnd, keys);
    rows.forEach((row, i) => { const t = truth[i]; if (t.estimate === null || row.quantity==='count') return; const a = acc.get(row.quantity) ?? { n: 0, c: 0, u: 0, w: [], na: 0 };
      if (row.estimate === null) a.na++; else { a.n++; if (row.lower <= t.estimate && t.estimate <= row.upper) a.c++; if (row.status === 'uninformative') a.u++; a.w.push((row.upper - row.lower) / 2); } acc.set(row.quantity, a); });
  }
  console.log(kind, tables.join('x'), 'n', n, 'eps', eps, [...acc].map(([q, a]) => `${q} ${(a.c / a.n).toFixed(3)} (hw ${a.w.sort((x, y) => x - y)[a.w.length >> 1]?.toFixed(3)}, un ${(a.u / a.n).toFixed(2)}, na ${(a.na/(a.n+a.na)).toFixed(2)})`).join('; '));
}
