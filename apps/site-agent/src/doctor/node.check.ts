import { failed, fine, type Check } from '../examination/check.js';

/** The Node.js that runs the agent. A package brings its own. */
export const nodeCheck: Check = {
  name: 'node',
  title: 'Node.js',
  look: () =>
    Number(process.versions.node.split('.')[0]) >= 24
      ? fine(process.versions.node)
      : failed(process.versions.node, 'The agent needs Node.js 24: install the package, which brings it along.'),
};
