import {
  type CodedColumn,
  type Hierarchy,
  bandHierarchy,
  dateHierarchy,
  guessedHierarchy,
  prefixHierarchy,
  tableHierarchy,
} from '@collimate/privacy-disclosure';
import { readLines } from '@collimate/platform-tables';
import { CliError } from '../errors/cli.error.js';
import { readTableText } from '../sources/text.source.js';

/** Levels of generalisation of the quasi-identifiers. */
export interface ChosenLevels {
  readonly hierarchies: readonly Hierarchy[];
  /** Columns for which nobody named levels. */
  readonly guessed: readonly string[];
}

/**
 * Levels of each quasi-identifier: as asked, else guessed.
 * @param asked of the form `age=5,10,20`, `zip=prefix`, `seen=date`, `stage=levels.csv`
 * @throws CliError BAD_LEVELS; DisclosureError BAD_LEVELS
 */
export function chosenLevels(columns: readonly CodedColumn[], asked: readonly string[]): ChosenLevels {
  const of = new Map(asked.map(partsOf));
  const strange = [...of.keys()].find((name) => columns.every((column) => column.name !== name));
  if (strange !== undefined)
    throw new CliError('BAD_LEVELS', 'input', `"${strange}" of --levels is no quasi-identifier`, {
      hint: `They are ${columns.map(({ name }) => name).join(', ')}.`,
    });
  return {
    hierarchies: columns.map((column) => levelsOf(column, of.get(column.name))),
    guessed: columns.map(({ name }) => name).filter((name) => !of.has(name)),
  };
}

function levelsOf(column: CodedColumn, how: string | undefined): Hierarchy {
  if (how === undefined) return guessedHierarchy(column);
  if (how === 'date') return dateHierarchy(column);
  if (how === 'prefix') return prefixHierarchy(column);
  const widths = how.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
  if (widths.every((width) => Number.isFinite(width))) return bandHierarchy(column, widths);
  const lines = readLines(readTableText(how));
  return tableHierarchy(
    column,
    lines.map(({ cells }) => cells),
  );
}

function partsOf(text: string): readonly [column: string, how: string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new CliError('BAD_LEVELS', 'input', '--levels is COLUMN=HOW', {
    hint: 'For example age=5,10,20 or zip=prefix or seen=date or stage=levels.csv (lines of value, level 1, level 2).',
  });
}
