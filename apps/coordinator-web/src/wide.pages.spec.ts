import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aboutOf } from './list.view.js';

const styles = join(import.meta.dirname, '..', 'styles');
const style = readdirSync(styles)
  .map((file) => readFileSync(join(styles, file), 'utf8'))
  .join('\n');

describe('the results page', () => {
  it('has a swatch for every colour that a group may have', () => {
    const colours = new Set([...style.matchAll(/--group-(\d+):/g)].map(([, group]) => group));
    expect(colours.size).toBe(8);
    for (const group of colours) expect(style).toContain(`.swatch.group-${group} {`);
  });

  it('says in a list what a study is about, with groups or without', () => {
    const study = { features: [{}, {}], groups: { labels: ['benign', 'malignant'] }, sites: ['north'] };
    expect(aboutOf(study as never)).toBe('2 features · benign, malignant · 1 hospital asked');
    expect(aboutOf({ ...study, features: [{}], groups: { labels: [] }, sites: ['a', 'b'] } as never)).toBe(
      '1 variable · 2 hospitals asked',
    );
  });
});
