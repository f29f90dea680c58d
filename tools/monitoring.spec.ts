import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parse } from 'yaml';
import { AGENT_METRICS } from '../apps/site-agent/src/monitoring/agent.metrics.js';
import { COORDINATOR_METRICS } from '../apps/coordinator/src/monitoring/coordinator.metrics.js';

/* Rules and board speak of metrics by name: one that is renamed, or has other labels, would be silent for ever. */

const folder = join(import.meta.dirname, '..', 'deploy', 'monitoring');
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Collimate[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[mhd]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string().min(10), do: z.string().min(10) }),
        }),
      ),
    }),
  ),
});
const boardSchema = z.looseObject({
  uid: z.literal('collimate'),
  panels: z.array(
    z.looseObject({
      id: z.int(),
      title: z.string().min(3),
      gridPos: z.strictObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
      targets: z.array(z.strictObject({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).min(1),
    }),
  ),
});

const labelsOf = new Map<string, readonly string[]>(
  [...AGENT_METRICS, ...COORDINATOR_METRICS].map(({ name, labels = [] }) => [name, labels]),
);
const rules = rulesSchema.parse(parse(text('alerts.yaml'))).groups.flatMap((group) => group.rules);
const board = boardSchema.parse(JSON.parse(text('board.json')));
const expressions = [...rules.map(({ expr }) => expr), ...board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];

describe('rules and board', () => {
  it.each(expressions)('speak of metrics and labels that there are: %s', (expr) => {
    const named = expr.match(/collimate_[a-z_]+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !labelsOf.has(name))).toEqual([]);
    const known = named.flatMap((name) => labelsOf.get(name) ?? []);
    const grouped = [...expr.matchAll(/by \(([a-z, ]+)\)/g)].flatMap(([, list]) => list.split(', '));
    const selected = [...expr.matchAll(/([a-z]+)=~?"/g)].map(([, label]) => label);
    expect([...grouped, ...selected].filter((label) => !known.includes(label))).toEqual([]);
  });

  it('have names of their own, and panels that do not lie on each other', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    const corners = board.panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    expect(new Set(corners).size).toBe(corners.length);
    for (const { gridPos } of board.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  it('are what promtool takes', () => {
    const found = spawnSync('promtool', ['check', 'rules', join(folder, 'alerts.yaml')], { encoding: 'utf8' });
    if (found.error !== undefined) {
      console.warn('no promtool on this machine (Debian: prometheus): the rules were held to their schema alone');
      return;
    }
    expect([found.status, found.stderr]).toEqual([0, '']);
    const config = spawnSync('promtool', ['check', 'config', '--syntax-only', join(folder, 'prometheus.yaml')], {
      encoding: 'utf8',
    });
    expect([config.status, config.stderr]).toEqual([0, '']);
  });
});
