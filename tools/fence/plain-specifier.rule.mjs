/** A file of the same room: steps up at its beginning alone, then plain names. */
const OWN_FILE = /^(\.|\.\.(\/\.\.)*)(\/[A-Za-z0-9_][\w.-]*)+$/;
/** A module of Node. */
const OF_NODE = /^node:[a-z0-9_]+(\/[a-z_]+)*$/;
/** A package, or a file inside of one: from no step of its path does another package begin. */
const PACKAGE = /^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*(\/[A-Za-z0-9_][\w.-]*)*$/;
/** By these a test takes a module whose name the wall does not read. */
const OF_JEST = /^(requireActual|requireMock|createMockFromModule|(unstable_|do)?(un)?mock(Module)?|setMock)$/;
/** Comments by which a test is run by a program that stands in no import. */
const PRAGMAS = /@jest-(environment(-options)?|config-loader)\b/;

/**
 * Every module is asked for by a plain name, so that lint, the compiler, the bundler and Node mean the same file by it. White lists compare
 * texts, the compiler knows paths and Node knows addresses: `@fastify/static/../../other`, `./%2e%2e/other`, `./..\other`, `DATA:…` and names
 * with blanks or line ends mean one thing to one of them and another to the next.
 */
export const plainSpecifier = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      odd: 'A module is asked for by a plain name: a file by steps up and names, a module of Node by node:, or a package and a path that only goes down.',
      ofJest: 'A test imports what it tries at the head of its file, where the wall is checked: {{name}} passes by it.',
      pragma: 'A comment puts no program under a test.',
    },
  },
  create(context) {
    const check = (source) => {
      const isText = source?.type === 'TemplateLiteral' && source.expressions.length === 0;
      const name = isText ? source.quasis[0].value.cooked : source?.value;
      if (typeof name === 'string' && ![OWN_FILE, OF_NODE, PACKAGE].some((form) => form.test(name)))
        context.report({ node: source, messageId: 'odd' });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
      TSExternalModuleReference: ({ expression }) => check(expression),
      TSModuleDeclaration: ({ id }) => check(id),
      "CallExpression[callee.object.type='MetaProperty'][callee.property.name='resolve']": (node) => check(node.arguments[0]),
      'MemberExpression[object.name="jest"]': ({ property }) => {
        const name = property.name ?? property.value;
        if (OF_JEST.test(name)) context.report({ node: property, messageId: 'ofJest', data: { name } });
      },
      Program() {
        for (const comment of context.sourceCode.getAllComments())
          if (PRAGMAS.test(comment.value)) context.report({ loc: comment.loc, messageId: 'pragma' });
      },
    };
  },
};
