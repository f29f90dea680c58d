import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceProjects } from './scripts/references.mjs';
import { foldersOf, importsOf } from './shape/import-graph.mjs';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const apps = readdirSync(join(root, 'apps'));

/** @returns the path of a file as the page names it: an app or a room, and what stands below its `src` */
function pathOf(named: string): string {
  if (existsSync(join(root, named))) return named;
  const [first, second, ...rest] = named.split('/');
  if (apps.includes(first)) return join('apps', first, 'src', second, ...rest);
  if (first === 'protocol') return join('libs', first, 'src', second, ...rest);
  return join('libs', first, second, 'src', ...rest);
}

describe('the page of the architecture', () => {
  const named = [...page.matchAll(/`([\w./-]+\.(?:ts|mjs|json))`/g)].map(([, path]) => path).filter((path) => path.includes('/'));

  it('names files of all three walks', () => {
    expect(named.length).toBeGreaterThan(60);
    for (const [, walk] of page.matchAll(/^## One (.*?)(?=^## |$(?![\s\S]))/gms)) {
      expect([...walk.matchAll(/`[\w./-]+\.ts`/g)].length).toBeGreaterThan(10);
    }
  });

  it('names no file that is not there', () => {
    expect(named.filter((path) => !existsSync(join(root, pathOf(path))))).toEqual([]);
  });

  it('links to pages that are there', () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((target) => !existsSync(join(root, 'docs', target)))).toEqual([]);
  });

  it('draws every room once, on its floor and its side as its manifest says', () => {
    const [, drawing = ''] = /AGGREGATE SIDE[^\n]*\n[^\n]*\n([\s\S]*?)```/.exec(page) ?? [];
    let floor = '';
    const drawn = drawing.split('\n').flatMap((line) => {
      floor = /^ (\w+)/.exec(line)?.[1] ?? floor;
      // What stands in brackets are the parts of a room.
      const [left = '', right = ''] = line
        .slice(' platform     '.length)
        .replace(/\([^)]*\)/g, '')
        .split('|');
      const roomsIn = (text: string): readonly string[] => text.match(/[\w-]+/g) ?? [];
      return [
        ...roomsIn(left).map((room) => `${floor} aggregate ${room}`),
        ...roomsIn(right).map((room) => `${floor} subject ${room}`),
      ];
    });
    const rooms = workspaceProjects()
      .filter(({ dir }) => !dir.startsWith('libs/testing/'))
      .map(({ dir, manifest }) => {
        const [, floorOf = '', room = floorOf] = /^(?:libs\/)?([\w-]+)(?:\/([\w-]+))?$/.exec(dir) ?? [];
        const side = manifest.nx.tags.find((tag: string) => tag.startsWith('data:'))?.slice('data:'.length);
        return `${floorOf} ${side} ${room}`;
      });
    expect(drawn.toSorted()).toEqual(rooms.toSorted());
  });

  it('draws every folder of the agent once, and no import that leads upward or across', () => {
    const floorOf = new Map<string, number>();
    for (const [, floor, folders] of page.matchAll(/^\| (\d+) \| ([\w, -]+) \|/gm)) {
      for (const folder of folders.split(',')) floorOf.set(folder.trim(), Number(floor));
    }
    const folders = foldersOf(importsOf(join(root, 'apps/site-agent/src')));
    expect([...floorOf.keys()].sort()).toEqual([...folders.keys()].filter((folder) => folder !== '.').sort());
    const upward = [...folders].flatMap(([from, targets]) => {
      const floor = floorOf.get(from) ?? Number.POSITIVE_INFINITY;
      return [...targets].filter((to) => (floorOf.get(to) ?? floor) >= floor).map((to) => `${from} -> ${to}`);
    });
    expect(upward).toEqual([]);
  });
});
