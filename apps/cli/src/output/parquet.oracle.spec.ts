import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELEASE_TABLE, releaseRows, RESULT_TABLE, type TableColumn } from '@collimate/governance-publication';
import { publishedRows } from '@collimate/statistics-menu';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { parquetFile } from './parquet.js';

/**
 * Parquet files held to Apache Arrow: pyarrow as tools/oracles/prepare.mjs installs it. Nothing here runs where it is missing, except
 * under COLLIMATE_CI, where it has to be there.
 */
const workspace = join(import.meta.dirname, '../../../..');
const oracles = join(workspace, 'tools/oracles');
const python = join(workspace, '.cache/oracles-parquet', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
if (!existsSync(python) && process.env['COLLIMATE_CI']) spawnSync(process.execPath, [join(oracles, 'prepare.mjs'), 'parquet']);
const present = existsSync(python);
if (!present && process.env['COLLIMATE_CI']) throw new Error('pyarrow cannot be installed');
const described = present ? describe : describe.skip;

const NAMES = { text: 'string', whole: 'int32', number: 'double' } as const;

described(`a Parquet file, as pyarrow reads it${present ? '' : ': skipped, run tools/oracles/prepare.mjs parquet'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-parquet-'));
  const result = publishedResult(noduleProtocol(100), 200);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the types and the cells of the table of results', () => held('results', RESULT_TABLE, publishedRows(result)));
  it('has the types and the cells of the table of releases', () => held('releases', RELEASE_TABLE, releaseRows(result)));

  function held<Row extends object>(name: string, columns: readonly TableColumn<Row>[], rows: readonly Row[]): void {
    const file = join(folder, `${name}.parquet`);
    writeFileSync(file, parquetFile(columns, rows, { result: result.digest }));
    const { stdout, stderr } = spawnSync(python, [join(oracles, 'read_parquet.py'), file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const read = JSON.parse(stdout) as { types: unknown; facts: unknown; rows: unknown };
    expect(read.types).toEqual(Object.fromEntries(columns.map((column) => [column.name, NAMES[column.form]])));
    expect(read.facts).toEqual({ result: result.digest });
    // JSON of both sides keeps every bit of a double.
    expect(read.rows).toEqual(JSON.parse(JSON.stringify(rows)));
  }
});
