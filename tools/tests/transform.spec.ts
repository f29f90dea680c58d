import { bound } from './transform.mjs';

describe('the source that Jest compiles', () => {
  it('binds the built-in objects that a module names, before its first line', () => {
    expect(bound('export const f = () => Math.max(1, Infinity);\n')).toBe(
      'const { Math, Infinity } = globalThis; export const f = () => Math.max(1, Infinity);\n',
    );
  });

  it.each(['export class Map {}', 'import { Map } from "./map.js";', 'const Map = 1;', 'export function Map() {}'])(
    'leaves a name alone that the module declares itself: %s',
    (line) => {
      expect(bound(`${line}\nMath.abs(1);\nMap;\n`)).toBe(`const { Math } = globalThis; ${line}\nMath.abs(1);\nMap;\n`);
    },
  );

  it('leaves a script alone that begins with the line of its program', () => {
    expect(bound('#!/usr/bin/env node\nMath.abs(1);\n')).toBe('#!/usr/bin/env node\nMath.abs(1);\n');
  });
});
