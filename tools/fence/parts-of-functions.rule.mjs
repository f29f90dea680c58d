const FUNCTIONS = ['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression'];

/** A part of a function whose name is put together may be its constructor, by which any text is a program. */
export const partsOfFunctions = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      computed:
        'By a constructor any text is a program, and core libs reach nothing by it, nor do others: a part of a function has its name there.',
    },
  },
  create(context) {
    const isFunction = (node) => {
      const bare = bareOf(node);
      if (FUNCTIONS.includes(bare?.type)) return true;
      if (bare?.type === 'MemberExpression') return isOfTheLanguage(bare.object);
      if (bare?.type !== 'Identifier') return false;
      const [def] = variableOf(context.sourceCode.getScope(bare), bare.name)?.defs ?? [];
      if (def === undefined) return false;
      return ['FunctionName', 'ClassName'].includes(def.type) || FUNCTIONS.includes(bareOf(def.node.init)?.type);
    };
    // `Math.floor`, `Object.keys`: what an object of the language itself holds is a function or does no harm by its parts.
    const isOfTheLanguage = (node) => {
      const bare = bareOf(node);
      return (
        bare?.type === 'Identifier' &&
        /^[A-Z]/.test(bare.name) &&
        bare.name in globalThis &&
        !(variableOf(context.sourceCode.getScope(bare), bare.name)?.defs.length > 0)
      );
    };
    return {
      'MemberExpression[computed=true]'(node) {
        if (node.property.type !== 'Literal' && isFunction(node.object)) context.report({ node, messageId: 'computed' });
      },
      'VariableDeclarator > ObjectPattern > Property[computed=true]'(node) {
        if (isFunction(node.parent.parent.init)) context.report({ node, messageId: 'computed' });
      },
    };
  },
};

/** @returns an expression without what TypeScript says of it */
function bareOf(node) {
  return node && /^TS(As|NonNull|Satisfies|TypeAssertion)/.test(node.type) ? bareOf(node.expression) : node;
}

function variableOf(scope, name) {
  return scope && (scope.set.get(name) ?? variableOf(scope.upper, name));
}
