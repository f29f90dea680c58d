/** @returns the places of a source where a name stands for a global */
export function globalsOf({ scopeManager }) {
  const { through, variables } = scopeManager.globalScope;
  const undefinedHere = variables.filter(({ defs }) => defs.length === 0).flatMap(({ references }) => references);
  return [...new Set([...through, ...undefinedHere].map(({ identifier }) => identifier))];
}
