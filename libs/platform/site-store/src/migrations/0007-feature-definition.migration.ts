import type { Migration } from '../session/migrate.js';

/** Under which definition of the engine a set of features was computed: a plan's digest alone does not name its values. */
export const FEATURE_DEFINITION: Migration = {
  version: 7,
  name: 'feature-definition',
  sql: `
alter table feature_set add column definition text not null default '';
update feature_set set definition = coalesce(json_extract(record, '$.engineDefinition'), '');
`,
};
