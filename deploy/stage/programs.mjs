/**
 * The three programs that are packaged, and what each consists of: built folders of this workspace, and the packages that their
 * bundles leave outside. A package that a bundle newly leaves outside is missing here until the packaged program is started,
 * so CI starts each of them.
 */

/** The command line, which every package brings along: whoever runs an agent or a coordinator asks it through this. */
const CLI = {
  folders: [{ from: 'apps/cli/dist', to: 'apps/cli/dist', only: /^(chunks\/.*|[^/]+)\.mjs$/ }],
  packages: ['dcmjs-codecs', 'dcmjs-dimse'],
};

/** By the name of the package. `start` is the file that Node runs, `command` what a user types. */
export const PROGRAMS = {
  'collimate-agent': {
    summary: 'agent of one hospital in a Collimate federation',
    description: [
      'Reads scans where they are, computes radiomic features, and answers approved',
      'studies with differentially private vectors. It dials one coordinator and',
      'accepts no connection from outside. Brings the command collimate.',
    ],
    start: 'apps/site-agent/dist/agent/main.js',
    folders: [
      { from: 'apps/site-agent/dist/agent', to: 'apps/site-agent/dist/agent', only: /\.js$/ },
      { from: 'apps/site-agent/dist/site-worker', to: 'apps/site-agent/dist/site-worker', only: /\.js$/ },
      { from: 'apps/site-agent/dist/bundle', to: 'apps/site-agent/dist/bundle', only: /\.mjs$/ },
      ...CLI.folders,
    ],
    packages: ['piscina', ...CLI.packages],
  },
  'collimate-coordinator': {
    summary: 'coordinator of a Collimate federation',
    description: [
      'Keeps studies, rounds and pooled results of a federation of hospitals. It never',
      'holds data of a patient. Brings the command collimate.',
    ],
    start: 'apps/coordinator/dist/bundle/main.js',
    folders: [
      { from: 'apps/coordinator/dist/bundle', to: 'apps/coordinator/dist/bundle', only: /\.js$/ },
      { from: 'apps/coordinator/dist/postgres-18-template', to: 'apps/coordinator/dist/postgres-18-template', only: /./ },
      { from: 'apps/coordinator-web/dist', to: 'node_modules/@collimate/coordinator-web/dist', only: /\.(html|js|css|svg)$/ },
      { from: 'apps/coordinator-web', to: 'node_modules/@collimate/coordinator-web', only: /^package\.json$/ },
      ...CLI.folders,
    ],
    packages: ['@electric-sql/pglite', ...CLI.packages],
  },
  collimate: {
    summary: 'command line of Collimate: radiomic features as IBSI defines them',
    description: [
      'Extracts radiomic features from scans, checks plans and tables, verifies',
      'published results, and speaks with an agent or a coordinator.',
    ],
    start: 'apps/cli/dist/collimate.mjs',
    folders: CLI.folders,
    packages: CLI.packages,
  },
};
