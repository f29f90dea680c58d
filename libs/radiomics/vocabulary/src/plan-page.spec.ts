import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { AGGREGATION_CODES } from './aggregation.js';
import { FEATURE_FAMILIES } from './feature-registry.js';
import { keysOf, wordsAt } from './plan.keys.js';
import { parsePlan } from './plan.parse.js';
import { PLAN_PRESETS, planPreset } from './plan.presets.js';
import { PlanSchema } from './plan.schema.js';
import { PlanError } from './vocabulary.error.js';

const pageOf = (name: string) => readFileSync(join(import.meta.dirname, '../../../../docs/ibsi', name), 'utf8');
const page = pageOf('plan.md');

interface Example {
  readonly info: string;
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

const examples: Example[] = [...page.matchAll(/^```((?:yaml|json)[^\n]*)\n([\s\S]*?)^```$/gm)].map(([, info, text]) => ({
  info,
  text,
  document: info === 'json' ? JSON.parse(text) : parse(text),
}));
const accepted = examples.filter(({ info }) => !info.includes('refused'));
const refused = examples.filter(({ info }) => info.includes('refused'));
const isWhole = ({ document }: Example) => 'families' in document && 'schema' in document;
const onto = (document: Example['document']) => ({ ...structuredClone(planPreset('ct-default')), ...document });

describe('the page about plans', () => {
  it('has a whole plan in YAML and one in JSON, and both parse', () => {
    const whole = examples.filter(isWhole);
    expect(whole.map(({ info }) => info)).toEqual(['yaml', 'json']);
    for (const { document } of whole) expect(parsePlan(document)).toEqual(document);
  });

  it.each(accepted.filter((example) => !isWhole(example)).map(({ text, document }) => [text, document]))(
    'has an example that parses:\n%s',
    (_, document) => {
      expect(parsePlan(onto(document))).toMatchObject(document);
    },
  );

  it.each(refused.map(({ info, text, document }) => [text, info, document] as const))(
    'has a mistake that is refused as it says:\n%s',
    (text, info, document) => {
      const [, , code, key] = info.split(' ');
      let error: unknown;
      try {
        parsePlan(onto(document));
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(PlanError);
      expect([(error as PlanError).code, (error as PlanError).place.tag]).toEqual([code, key]);
      const promised = /# (Did you mean .*|"width" goes .*)$/m.exec(text)?.[1];
      if (promised !== undefined) expect((error as PlanError).hint).toContain(promised);
    },
  );

  it('explains every key of the schema, and none that is not there', () => {
    const keys = keysOf(PlanSchema);
    expect(keys.length).toBeGreaterThan(45);
    const explained = [...page.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word),
    );
    const sections = new Set([...page.matchAll(/^## (\w+)$/gm)].map(([, title]) => title));
    expect(keys.filter((key) => !explained.includes(key) && !sections.has(key))).toEqual([]);
    const top = keys.map((key) => key.split('.')[0]);
    expect(explained.filter((word) => top.includes(word.split('.')[0]) && !keys.includes(word))).toEqual([]);
  });

  it('has an example of every key', () => {
    const shown = new Set(accepted.flatMap(({ document }) => pathsOf(document)));
    expect(keysOf(PlanSchema).filter((key) => !shown.has(key))).toEqual([]);
  });

  it('names every word that a key takes', () => {
    const words = new Set([
      ...keysOf(PlanSchema).flatMap((key) => wordsAt(PlanSchema, key.split('.'))),
      ...FEATURE_FAMILIES,
      ...AGGREGATION_CODES,
    ]);
    words.delete('a number');
    expect([...words].filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });
});

describe('the page about presets', () => {
  it('has a line for each, with its modality', () => {
    const lines = [...pageOf('presets.md').matchAll(/^\| `([^`]+)` \| (\w+) \|/gm)].map(([, name, modality]) => [name, modality]);
    expect(lines).toEqual(PLAN_PRESETS.map((plan) => [plan.name, plan.modality]));
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => pathsOf(entry, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key].join('.'), ...pathsOf(inner, [...path, key])]);
}
