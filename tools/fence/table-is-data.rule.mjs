const FUNCTIONS = ['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression'];

/** A table may be as long as the standard that it holds; what does something is a source like others, whatever its name. */
export const tableIsData = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { max: { type: 'integer' } }, required: ['max'], additionalProperties: false }],
    messages: { long: 'A table of more than {{max}} lines is data alone: what is done with it stands in another file.' },
  },
  create(context) {
    const { max } = context.options[0];
    if (context.sourceCode.lines.length <= max) return {};
    const refuse = (node) => context.report({ node, messageId: 'long', data: { max } });
    return Object.fromEntries(FUNCTIONS.map((type) => [type, refuse]));
  },
};
