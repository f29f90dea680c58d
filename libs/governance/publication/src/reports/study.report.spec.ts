import { readFileSync } from 'node:fs';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { PublishedResult } from '../result.document.js';
import { describeStudy } from '../study.description.js';
import { privacyStatement } from '../privacy.statement.js';
import { CHECKLISTS, fillChecklist, methodsParagraph } from './study.report.js';

const study = freezeStudy(
  parseStudy({
    ...{ schema: 'collimate.study/2', id: 'response', version: 1, title: 'Response and age', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['f1'], sites: ['north', 'south', 'east'], modality: 'CT', planned: { subjects: 500 } },
    plans: { ct: planPreset('ct-default') },
    variables: {
      response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
      volume: {
        ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
        reference: { centre: '8', width: '0.9', from: 'phantom' },
      },
      score: {
        ...{ source: 'score', link: 'logit', intercept: '-3', published: 'doi:10.1/x', edges: ['0'] },
        terms: [{ variable: 'volume', scale: 'transformed', coefficient: '0.5' }],
        reference: { centre: '0', width: '1', from: 'a series' },
      },
    },
    releases: [{ name: 'table', kind: 'cells', tables: [['score', 'response']], rho: '1/10' }],
    analyses: [{ name: 'who', kind: 'count', from: 'table' }],
    ...{ budget: { rho: '1/2' }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: { openingMs: 86_400_000, tickMs: 60_000 },
  }),
);
const golden = JSON.parse(readFileSync(new URL('../result-1.golden.json', import.meta.url), 'utf8')) as PublishedResult;
const result: PublishedResult = {
  ...golden,
  study: describeStudy(study),
  rounds: [],
  privacy: privacyStatement(
    study,
    study.queries.map(({ event }) => event),
    [],
  ),
};
const clear = CHECKLISTS[0];
const itemsOf = (name: string) =>
  fillChecklist(
    CHECKLISTS.find((one) => one.name === name)!,
    study,
    result,
  ).items;

describe('a reporting checklist', () => {
  it.each([
    ['clear', 58],
    ['metrics', 30],
    ['tripod-ai', 52],
    ['ibsi', 25],
  ])('of the name %s has its %d items, each once, and each with a fact or a blank', (name, count) => {
    const items = itemsOf(name);
    expect(items).toHaveLength(count);
    expect(new Set(items.map(({ number }) => number)).size).toBe(count);
    for (const { known, author } of items) expect(known.length > 0 || author !== null).toBe(true);
  });

  it('fills in what the protocol says, word for word, and where it is read', () => {
    const [resampling] = itemsOf('clear').filter(({ number }) => number === '22');
    expect(resampling.known).toEqual([
      { text: 'cubic interpolation in 3D to 1 × 1 × 1 mm, rounding nearest-integer', proof: 'protocol' },
    ]);
    expect(resampling.author).toBeNull();
    const [model] = itemsOf('tripod-ai').filter(({ number }) => number === '22');
    expect(model.known[0].text).toBe('score = -3 + 0.5 × volume (transformed), link logit, published as doi:10.1/x');
  });

  it('leaves to the author what no run can know, and what this study did not ask', () => {
    const blank = itemsOf('clear').filter(({ known }) => known.length === 0);
    expect(blank.map(({ number }) => number)).toEqual(expect.arrayContaining(['2', '10', '36', '49', '15', '31']));
    expect(itemsOf('clear').find(({ number }) => number === '16')).toMatchObject({
      known: [{ text: 'CT' }],
      author: 'scanners and acquisition parameters',
    });
  });

  it('tells the numbers of the result with their intervals', () => {
    const { items } = fillChecklist(clear, study, golden);
    const counts = items.find(({ number }) => number === '44')!;
    expect(counts.known[0]).toMatchObject({ proof: 'result' });
    expect(counts.known[0].text).toMatch(/^combined count, benign: 200 \(\d+ to \d+\)/);
  });
});

describe('the methods paragraph', () => {
  it('has a decimal where an exact price has twenty digits, and a short one as it is', () => {
    const long = {
      ...result,
      privacy: { ...result.privacy, rhoPerSite: '88567706452236809167/885677064522368091700', budgetRho: '3/10' },
    };
    expect(methodsParagraph(study, long)).toContain('with rho 0.1 of a budget of 3/10 at each site');
  });

  it('says which engine the study names, or that it names none', () => {
    expect(methodsParagraph(study, result)).toContain('Software: definition of the engine: the study names none: sites may');
    const named = freezeStudy(parseStudy({ ...study.protocol, engine: 'collimate-ibsi1/2' }));
    const text = methodsParagraph(named, { ...result, study: describeStudy(named) });
    expect(text).toContain('Software: definition of the engine: collimate-ibsi1/2, which the study names');
    const { items } = fillChecklist(CHECKLISTS[3], study, result);
    expect(items.find(({ number }) => number === '17')!.known.map(({ proof }) => proof)).toEqual(['software', 'protocol']);
  });

  it('has privacy, images and digests in it, and no sentence without an end', () => {
    const text = methodsParagraph(study, result);
    expect(text).toContain(`epsilon ${result.privacy.epsilon} at delta 1/1000000`);
    expect(text).toContain('cubic interpolation in 3D to 1 × 1 × 1 mm');
    expect(text).toContain(study.digest);
    expect(text).not.toMatch(/undefined|null|NaN|\[object|: \.|\.\./);
  });
});
